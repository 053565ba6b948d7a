using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// A_i^xi(Q) of every mode of a grid in single precision (Luo et al., below Eq. 3), eight branches to a vector:
/// [((q * blocks + block) * Columns + column) * 16 + lane], lanes 0 to 7 the real parts of branches 8 block + lane, lanes 8 to 15 the
/// imaginary parts. Column = i * rank + xi. Unit amu^-1/2.
/// </summary>
public sealed class PcpModeTable
{
    public const int VectorLength = 16;

    private PcpModeTable(PcpModes modes, long points, int paddedBranches)
    {
        Order = modes.Order;
        Rank = modes.Rank;
        Lambda = modes.Lambda;
        Columns = Rank * Order;
        Blocks = paddedBranches / GridModes.Lanes;
        Values = new float[checked(points * Blocks * Columns * VectorLength)];
    }

    public int Order { get; }

    public int Rank { get; }

    /// <summary>Rank times order.</summary>
    public int Columns { get; }

    /// <summary>Vectors of eight branches to a q-point.</summary>
    public int Blocks { get; }

    /// <summary>lambda_xi, eV/Angstrom^n.</summary>
    public double[] Lambda { get; }

    public float[] Values { get; }

    /// <summary>Offset in <see cref="Values"/> of the first column of a block of branches.</summary>
    public nint Offset(long q, int block) => (nint)((q * Blocks) + block) * Columns * VectorLength;

    /// <summary>A table of a few points that are filled and filled again, see <see cref="Fill"/>.</summary>
    internal static PcpModeTable OfSlots(PcpModes modes, int slots, int paddedBranches) => new(modes, slots, paddedBranches);

    /// <summary>Projects the lattice sums of a point on all of its branches.</summary>
    /// <param name="slot">Where the point stands in the table.</param>
    /// <param name="legs">Of the same modes.</param>
    /// <param name="sums">P_c(q).</param>
    /// <param name="vectorReal">Re e_c/sqrt(m), [c * padded branches + branch].</param>
    /// <param name="vectorImaginary">Im, the same.</param>
    internal void Fill(long slot, PcpLegs legs, PcpLegs.Scratch sums, ReadOnlySpan<double> vectorReal, ReadOnlySpan<double> vectorImaginary)
    {
        for (int block = 0; block < Blocks; block++)
        {
            legs.Project(
                sums,
                vectorReal[(block * GridModes.Lanes)..],
                vectorImaginary[(block * GridModes.Lanes)..],
                Blocks * GridModes.Lanes,
                Values.AsSpan((int)Offset(slot, block), Columns * VectorLength));
        }
    }

    public static PcpModeTable Build(PcpModes modes, GridModes grid, ComputeOptions options)
    {
        var table = new PcpModeTable(modes, grid.Grid.Count, grid.PaddedBranches);
        PcpLegs legs = new(modes, grid.BranchCount);
        const int chunk = 64;
        int chunks = (int)((grid.Grid.Count + chunk - 1) / chunk);
        ParallelWork.ForEach(chunks, options with { Progress = null }, () =>
        {
            PcpLegs.Scratch scratch = legs.MakeScratch();
            return item =>
            {
                long end = Math.Min(grid.Grid.Count, (item + 1L) * chunk);
                for (long q = item * (long)chunk; q < end; q++)
                {
                    Vector3D fractional = grid.Grid.Fractional(q);
                    legs.LatticeSums(fractional, scratch);
                    int vectors = (int)(q * grid.BranchCount * grid.PaddedBranches);
                    table.Fill(q, legs, scratch, grid.VectorReal.AsSpan(vectors), grid.VectorImaginary.AsSpan(vectors));
                }
            };
        });
        return table;
    }
}
