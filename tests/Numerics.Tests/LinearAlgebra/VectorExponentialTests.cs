using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Tests.LinearAlgebra;

public class VectorExponentialTests
{
    [Fact]
    public void Exp_AgreesWithTheScalarFunction()
    {
        for (double x = -700; x < 700; x += 0.37)
        {
            Vector512<double> value = VectorExponential.Exp(Vector512.Create(x));
            Assert.Equal(1, value.GetElement(3) / Math.Exp(x), 5e-16);
        }

        Assert.Equal(1.0, VectorExponential.Exp(Vector512<double>.Zero).GetElement(0));
    }
}
