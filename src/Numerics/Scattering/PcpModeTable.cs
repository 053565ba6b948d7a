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

    private PcpModeTable(PcpModes modes, GridModes grid)
    {
        Order = modes.Order;
        Rank = modes.Rank;
        Lambda = modes.Lambda;
        Columns = Rank * Order;
        Blocks = grid.PaddedBranches / GridModes.Lanes;
        Values = new float[checked((long)grid.Grid.Count * Blocks * Columns * VectorLength)];
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

    public static PcpModeTable Build(PcpModes modes, GridModes grid, ComputeOptions options)
    {
        var table = new PcpModeTable(modes, grid);
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
                    for (int block = 0; block < table.Blocks; block++)
                    {
                        nint vectors = (nint)(q * grid.BranchCount * grid.PaddedBranches) + (block * GridModes.Lanes);
                        legs.Project(
                            scratch,
                            grid.VectorReal.AsSpan((int)vectors),
                            grid.VectorImaginary.AsSpan((int)vectors),
                            grid.PaddedBranches,
                            table.Values.AsSpan((int)table.Offset(q, block), table.Columns * VectorLength));
                    }
                }
            };
        });
        return table;
    }
}
