using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Tests.Compression;

public class MomentPreconditionerTests
{
    /// <summary>M is the inverse of 1 + alpha sum_s w_s w_s^T, fields that depend on each other included.</summary>
    [Fact]
    public void Apply_InvertsTheCurvatureAlongTheFields()
    {
        const int Length = 30;
        const double Alpha = 0.7;
        var random = new Random(4);
        double[] Vector() => [.. Enumerable.Range(0, Length).Select(_ => random.NextDouble() - 0.5)];
        double[][] fields = [Vector(), Vector(), Vector(), new double[Length]];
        fields[3] = [.. fields[0].Zip(fields[1], (a, b) => a - (2 * b))];
        double[] expected = Vector(), v = [.. expected];
        foreach (double[] w in fields)
        {
            DenseVectors.AddScaled(Alpha * DenseVectors.Dot(w, expected), w, v);
        }

        new MomentPreconditioner(fields, Alpha).Apply(v);
        Assert.All(expected.Zip(v), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }
}
