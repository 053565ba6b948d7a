using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Tests.Transport.Linearised;

/// <summary>At 20 K normal processes dominate: plain iteration diverges or crawls, the symmetric operator does not.</summary>
public class LowTemperatureTests
{
    [SharedDataTheory("licoo2-fourphonon", "bas-fourphonon")]
    [InlineData("licoo2-fourphonon", 6)]
    [InlineData("bas-fourphonon", 12)]
    public void At20Kelvin_ConjugateGradientsConverge(string name, int n)
    {
        FullConductivity full = LinearisedCase.Ours(TestData.Shared(name)!, n, [20]).Solve()[0];
        Assert.True(full.Converged);
        Assert.InRange(full.Steps, 5, 60);
        Assert.True(full.SmallestEigenvalue is > 0 and < 0.05, $"smallest eigenvalue {full.SmallestEigenvalue}");
        Assert.True(full.Mean > full.RelaxationTime.Trace / 3);
    }

    [SharedDataFact("licoo2-fourphonon")]
    public void At20Kelvin_PlainIterationOfLithiumCobaltOxideDiverges()
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Shared("licoo2-fourphonon")!, 6, [20]);
        LinearSystem system = made.Solver.Systems(made.Rates, new LinearisedOptions())[0];
        var space = new WedgeSpace(made.Setup.Wedge, made.Setup.WedgePhonons, true);
        var plain = new PlainIteration(space.Dot, system.Source, system.Diagonal, 1e-6);
        while (!plain.IsDone)
        {
            plain.Advance(system.Image(made.Solver.Rows.Act([system.Quads(plain.Direction)], ComputeOptions.SingleThread)[0]));
        }

        Assert.False(plain.Report.Converged);
        Assert.True(made.Solve()[0].LargestEigenvalue > 2);
    }
}
