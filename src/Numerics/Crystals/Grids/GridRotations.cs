using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Crystals.Grids;

/// <summary>What to do when some rotations of the crystal do not map a q-point grid onto itself.</summary>
public enum IncompatibleGrid
{
    /// <summary>Throw an <see cref="InputException"/> that names the axes and the remedy.</summary>
    Refuse,

    /// <summary>Use only the rotations that map the grid onto itself; they are a subgroup.</summary>
    UseSubgroup,
}

/// <summary>Rotations of wave vectors as integer matrices on the addresses of a q-point grid.</summary>
internal sealed class GridRotations
{
    private GridRotations(QPointGrid grid, ImmutableArray<WaveVectorRotation> rotations, IntMatrix3[] matrices)
    {
        Grid = grid;
        Rotations = rotations;
        Matrices = matrices;
    }

    public QPointGrid Grid { get; }

    public ImmutableArray<WaveVectorRotation> Rotations { get; }

    /// <summary>M with M m = address of R q modulo the grid; one for each of <see cref="Rotations"/>.</summary>
    public IntMatrix3[] Matrices { get; }

    /// <exception cref="InputException">
    /// A rotation does not map the grid onto itself and <paramref name="incompatible"/> says refuse.
    /// </exception>
    public static GridRotations Of(QPointGrid grid, ImmutableArray<WaveVectorRotation> rotations, IncompatibleGrid incompatible)
    {
        int[] n = [grid.N1, grid.N2, grid.N3];
        var kept = new List<WaveVectorRotation>();
        var matrices = new List<IntMatrix3>();
        foreach (WaveVectorRotation rotation in rotations)
        {
            (IntMatrix3 matrix, (int From, int To)? offence) = OnAddresses(rotation.Rotation, n);
            if (offence is null)
            {
                kept.Add(rotation);
                matrices.Add(matrix);
            }
            else if (incompatible == IncompatibleGrid.Refuse)
            {
                throw Offence(grid, n, offence.Value.From, offence.Value.To);
            }
        }

        return new(grid, [.. kept], [.. matrices]);
    }

    /// <summary>Index of the image of a grid address.</summary>
    public long Image(int rotation, IntVector3 address) => Grid.Index(Matrices[rotation] * address);

    private static (IntMatrix3 Matrix, (int From, int To)? Offence) OnAddresses(IntMatrix3 r, int[] n)
    {
        int[] m = new int[9];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                // q_i = m_i / N_i, so the matrix on addresses is N_i R_ij / N_j; entries only matter modulo N_i
                long scaled = (long)n[i] * r[i, j];
                if (scaled % n[j] != 0)
                {
                    return (IntMatrix3.Identity, (j, i));
                }

                long entry = scaled / n[j] % n[i];
                m[(3 * i) + j] = (int)(entry > n[i] / 2 ? entry - n[i] : entry < -(n[i] / 2) ? entry + n[i] : entry);
            }
        }

        return (new(new(m[0], m[1], m[2]), new(m[3], m[4], m[5]), new(m[6], m[7], m[8])), null);
    }

    private static InputException Offence(QPointGrid grid, int[] n, int from, int to) => new(
        $"The {grid} q-point grid does not have the symmetry of the crystal: a symmetry operation carries steps of 1/{n[from]} along "
            + $"reciprocal axis {from + 1} "
        + $"onto axis {to + 1}, which is divided into {n[to]}. Give axes {Math.Min(from, to) + 1} and {Math.Max(from, to) + 1} the same "
        + $"number of points.");
}
