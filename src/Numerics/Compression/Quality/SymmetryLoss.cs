using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>How far PCP modes break the space group.</summary>
internal static class SymmetryLoss
{
    /// <summary>
    /// ||Phi~ - P Phi~|| / ||Phi||, P the average over the space group: |Phi~|^2 - (1/|F|) sum_h &lt;Phi~, h Phi~&gt; by the closed form of
    /// the overlaps. 0 to rounding for modes in full orbits; NaN for orders without kernels (other than 3 and 4).
    /// </summary>
    public static double Of(CompressionProblem problem, PcpModes modes) => modes.Order switch
    {
        3 => Of<GramKernel3>(problem, modes),
        4 => Of<GramKernel4>(problem, modes),
        _ => double.NaN,
    };

    private static double Of<TKernel>(CompressionProblem problem, PcpModes modes)
        where TKernel : struct, IGramKernel
    {
        var layout = new FactorLayout(modes.Order, modes.Sites.Length, modes.Rank);
        var rows = new AlignedBuffer(layout.Length);
        var columns = new AlignedBuffer(layout.Length);
        var gradient = new AlignedBuffer(layout.Length);
        double[] ones = [.. Enumerable.Repeat(1.0, modes.Rank)];
        SpaceGroup group = SpaceGroup.Find(problem.Crystal);
        Fill(layout, modes, Matrix3.Identity, rows);
        double itself = 0, overlap = 0;
        foreach (SymmetryOperation operation in group.Operations)
        {
            PcpSite[] images = [.. modes.Sites.Select(s => new PcpSite(operation.ImageCell(s.Atom, s.Cell), operation.AtomMap[s.Atom]))];
            Fill(layout, modes, operation.CartesianRotation, columns);
            var form = new QuadraticForm<TKernel>(layout, layout, new SiteOverlaps(modes.Sites, images));
            double value = form.Add(rows, columns, null, null, ones, 0, 0, gradient, null).Plain;
            overlap += value / group.Operations.Length;
            itself = operation.Rotation == IntMatrix3.Identity
                && operation.AtomMap.SequenceEqual(Enumerable.Range(0, operation.AtomMap.Length)) ? value : itself;
        }

        return Math.Sqrt(Math.Max(0, itself - overlap) / problem.NormSquared);
    }

    private static void Fill(FactorLayout layout, PcpModes modes, Matrix3 rotation, AlignedBuffer buffer)
    {
        var turned = new double[modes.FactorLength];
        for (int term = 0; term < modes.Rank; term++)
        {
            for (int i = 0; i < modes.Order; i++)
            {
                ReadOnlySpan<double> factor = modes.Factor(term, i);
                double scale = i == 0 ? modes.Lambda[term] : 1;
                for (int s = 0; s < modes.Sites.Length; s++)
                {
                    Vector3D v = rotation * new Vector3D(factor[3 * s], factor[(3 * s) + 1], factor[(3 * s) + 2]);
                    turned[3 * s] = scale * v.X;
                    turned[(3 * s) + 1] = scale * v.Y;
                    turned[(3 * s) + 2] = scale * v.Z;
                }

                layout.Scatter(turned, buffer, term, i);
            }
        }
    }
}
