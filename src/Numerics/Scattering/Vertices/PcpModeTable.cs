using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// A_i^xi(Q) of every mode of a grid in single precision (Luo et al., below Eq. 3). A mode's numbers are contiguous, <see cref="Columns"/>
/// real parts and as many imaginary parts; column = i * <see cref="PaddedRank"/> + xi, what is beyond the rank is zero. A matrix element is
/// a dot product of such rows, so that
/// only the modes of kept processes are touched. Unit amu^-1/2.
/// </summary>
internal sealed class PcpModeTable
{
    private const int RankUnit = 8;

    private PcpModeTable(PcpModes modes, long points, int branchCount)
    {
        Order = modes.Order;
        PaddedRank = PadRank(modes.Rank);
        Columns = PadColumns(Order, PaddedRank);
        BranchCount = branchCount;
        Lambda = new double[PaddedRank];
        modes.Lambda.CopyTo(Lambda, 0);
        Values = new float[checked(points * BranchCount * 2 * Columns)];
    }

    public int Order { get; }

    /// <summary>Rank, rounded up to a multiple of 8.</summary>
    public int PaddedRank { get; }

    /// <summary>Order times padded rank, rounded up to a multiple of 16.</summary>
    public int Columns { get; }

    public int BranchCount { get; }

    /// <summary>lambda_xi, eV/Angstrom^n, [padded rank].</summary>
    public double[] Lambda { get; }

    public float[] Values { get; }

    /// <summary>Bytes of a table.</summary>
    public static double Bytes(int order, int rank, long gridPoints, int branchCount) =>
        (double)gridPoints * branchCount * 2 * PadColumns(order, PadRank(rank)) * sizeof(float);

    /// <summary>
    /// Place in <see cref="Values"/> of a mode's first real part; its imaginary parts begin <see cref="Columns"/> further on.
    /// </summary>
    public nint Row(long q, int branch) => (nint)((q * BranchCount) + branch) * 2 * Columns;

    /// <summary>Asks for the rows of a q-point to be brought near, where the processor knows how to.</summary>
    public unsafe void Prefetch(long q)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        const int line = 16; // floats
        ref float row = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Values), Row(q, 0));
        for (nint k = 0; k < 2 * Columns * BranchCount; k += line)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref row, k)));
        }
    }

    /// <summary>A table of a few points that are filled and filled again, see <see cref="Fill"/>.</summary>
    internal static PcpModeTable OfSlots(PcpModes modes, int slots, int branchCount) => new(modes, slots, branchCount);

    /// <summary>Projects the lattice sums of a point on all of its branches.</summary>
    /// <param name="slot">Where the point stands in the table.</param>
    /// <param name="legs">Of the same modes.</param>
    /// <param name="sums">P_c(q).</param>
    /// <param name="vectorReal">Re e_c/sqrt(m), [c * padded branches + branch].</param>
    /// <param name="vectorImaginary">Im, the same.</param>
    internal void Fill(long slot, PcpLegs legs, PcpLegs.Scratch sums, ReadOnlySpan<double> vectorReal, ReadOnlySpan<double> vectorImaginary)
    {
        int padded = (BranchCount + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        for (int branch = 0; branch < BranchCount; branch++)
        {
            legs.Project(sums, vectorReal[branch..], vectorImaginary[branch..], padded, Values.AsSpan((int)Row(slot, branch), 2 * Columns));
        }
    }

    public static PcpModeTable Build(PcpModes modes, GridModes grid, ComputeOptions options)
    {
        var table = new PcpModeTable(modes, grid.Grid.Count, grid.BranchCount);
        var legs = new PcpLegs(modes, table);
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
                    legs.LatticeSums(grid.Grid.Fractional(q), scratch);
                    int vectors = (int)(q * grid.BranchCount * grid.PaddedBranches);
                    table.Fill(q, legs, scratch, grid.VectorReal.AsSpan(vectors), grid.VectorImaginary.AsSpan(vectors));
                }
            };
        });
        return table;
    }

    private static int PadRank(int rank) => (rank + RankUnit - 1) / RankUnit * RankUnit;

    private static int PadColumns(int order, int paddedRank) =>
        ((order * paddedRank) + (2 * RankUnit) - 1) / (2 * RankUnit) * (2 * RankUnit);
}
