using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Tests.Transport.Linearised;
using PcpCluster.Numerics.Transport.Linearised;
using Xunit.Abstractions;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>The memory of the list of collisions, foretold from some pairs of wave vectors.</summary>
public class CollisionListEstimateTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("si", 8)]
    [InlineData("si", 12)]
    [InlineData("nacl", 10)]
    [InlineData("mgo", 8)]
    public void Estimate_IsThatOfTheListWithinAFewPercent(string name, int n)
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example(name), n, [300]);
        var model = new HarmonicModel(made.Input.Crystal, made.Input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        CollisionListEstimate found =
            CollisionListEstimate.Of(model, made.Setup.Wedge, new BroadeningOptions(1), ScatteringFixtures.TwoThreads);
        CollisionRows rows = made.Solver.Rows;
        output.WriteLine($"{name} {n}: {found.Bytes / rows.Bytes - 1:P2} +- {found.RelativeError:P2} of {rows.Bytes / 1e6:F2} MB");
        Assert.InRange(found.RelativeError, 1e-3, 0.02);
        Assert.InRange(found.Elements / rows.Elements, 0.95, 1.05);
        Assert.InRange(found.Bytes / rows.Bytes, 0.95, 1.05);
    }
}
