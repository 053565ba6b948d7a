using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// What the long-wave terms do to the curvature of the loss along one factor's unknowns v: about 1 + alpha sum_s w_s w_s^T, w_s the nine
/// fields of homogeneous deformations, some hundred times stiffer along these than along all else. Its inverse,
/// <code>M = 1 - W^T (1/alpha + W W^T)^-1 W</code>
/// as the first guess of L-BFGS for the inverse Hessian, leaves it to learn the rest.
/// </summary>
internal sealed class MomentPreconditioner
{
    private readonly double[][] _fields;
    private readonly double[] _inner; // (1/alpha + W W^T)^-1
    private readonly double[] _moments;

    /// <param name="fields">w_s in the coordinates of the unknowns.</param>
    /// <param name="alpha">Weight of the strain term against the plain one, over n; positive.</param>
    public MomentPreconditioner(double[][] fields, double alpha)
    {
        int count = fields.Length;
        _fields = fields;
        _moments = new double[count];
        double[] matrix = new double[count * count], unit = new double[count * count];
        for (int s = 0; s < count; s++)
        {
            for (int t = 0; t < count; t++)
            {
                matrix[(s * count) + t] = DenseVectors.Dot(fields[s], fields[t]);
            }

            matrix[(s * count) + s] += 1 / alpha;
            unit[(s * count) + s] = 1;
        }

        _inner = LinearSolver.Solve(matrix, unit, count, count);
    }

    /// <summary>v becomes M v.</summary>
    public void Apply(Span<double> v)
    {
        int count = _fields.Length;
        for (int s = 0; s < count; s++)
        {
            _moments[s] = DenseVectors.Dot(_fields[s], v);
        }

        for (int s = 0; s < count; s++)
        {
            DenseVectors.AddScaled(-DenseVectors.Dot(_inner.AsSpan(s * count, count), _moments), _fields[s], v);
        }
    }
}
