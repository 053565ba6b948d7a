using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;

namespace PcpCluster.Host.Tests.Sheets;

/// <summary>
/// A square lattice of atoms in a cell with vacuum, bonded to four neighbours: k/2 |u|^2 + g/6 u_l^3 + h/2 u_l u_t^2 with u the difference
/// of displacements of two neighbours, l along the bond, t each of both directions across.
/// </summary>
internal static class SquareSheet
{
    private const double Side = 2.5, Stiffness = 5, Along = -40, Across = -12;

    /// <summary>Writes it as ShengBTE has it; vacuum along a3, or along a1; joined: every atom is bonded across the vacuum too.</summary>
    public static void Write(string folder, double height, bool vacuumFirst = false, bool joined = false)
    {
        Vector3D[] vectors = vacuumFirst
            ? [new(height, 0, 0), new(0, Side, 0), new(0, 0, Side)]
            : [new(Side, 0, 0), new(0, Side, 0), new(0, 0, height)];
        int[] bonded = joined ? [0, 1, 2] : vacuumFirst ? [1, 2] : [0, 1];
        var crystal = new Crystal(new Lattice(new(vectors[0], vectors[1], vectors[2])), [new("Si", new(0.3, 0.3, 0.3), 28.0855, 0)]);
        int Cells(int axis) => bonded.Contains(axis) ? 3 : 1;
        var superlattice = new Superlattice(new IntVector3(Cells(0), Cells(1), Cells(2)));
        double[] second = new double[9 * Cells(0) * Cells(1) * Cells(2)];
        List<int> atoms = [];
        List<IntVector3> cells = [];
        List<double> third = [];
        for (int number = 0; number < second.Length / 9; number++)
        {
            int[] cell = [number % Cells(0), number / Cells(0) % Cells(1), number / (Cells(0) * Cells(1))];
            bool isBond = cell.Count(c => c != 0) == 1;
            for (int k = 0; k < 3; k++)
            {
                second[(9 * number) + (4 * k)] = number == 0 ? 2 * bonded.Length * Stiffness : isBond ? -Stiffness : 0;
            }
        }

        foreach (int axis in bonded)
        {
            foreach (int sign in (int[])[1, -1])
            {
                IntVector3 cell = axis == 0 ? new(sign, 0, 0) : axis == 1 ? new(0, sign, 0) : new(0, 0, sign);
                Add(IntVector3.Zero, cell, axis, sign);
                Add(cell, IntVector3.Zero, axis, sign);
                Add(cell, cell, axis, -sign);
            }
        }

        var input = new CrystalInput
        {
            Format = "test",
            Files = new("crystal", "second", "third"),
            Crystal = crystal,
            HarmonicForceConstants = new(1, superlattice, second),
            Third = new AnharmonicForceConstants(3, [.. atoms], [.. cells], [.. third]),
        };
        Directory.CreateDirectory(folder);
        new ShengBteOutput().Write(folder, input);

        // the derivative by atom 0, and by the atoms in cells b and c, of the bond between 0 and its neighbour
        void Add(IntVector3 b, IntVector3 c, int axis, int sign)
        {
            atoms.AddRange([0, 0, 0]);
            cells.AddRange([b, c]);
            for (int i = 0; i < 27; i++)
            {
                int[] n = [i / 9, i / 3 % 3, i % 3];
                int along = n.Count(x => x == axis);
                int[] rest = [.. n.Where(x => x != axis)];
                double value = along == 3 ? Along : along == 1 && rest[0] == rest[1] ? Across : 0;
                third.Add(sign * value);
            }
        }
    }
}
