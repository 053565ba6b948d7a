using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Tests.Formats;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>Where terms are few, kappa and rates on coarse grids choose among the finalists of a training.</summary>
public class CoarseKappaTests
{
    private static readonly Lazy<Material> Silicon = new(() => Material.Open(TestData.Example("si")));

    private static readonly TrainingOptions Brief = new()
    {
        Rank = 8,
        Routes = TrainingRoutes.Unconstrained | TrainingRoutes.Orbits,
        Starts = 2,
        StartIterations = 20,
        ContinuedIterations = 20,
        FinalIterations = 20,
        LongWaveIterations = 20,
        Finalists = 2,
        Uncovered = 0.1,
        ExtraShells = 0,
    };

    [Fact]
    public void ErrorIsThatOfRuns()
    {
        Material silicon = Silicon.Value;
        var problem = new CompressionProblem(silicon.Crystal, silicon.Tensors(3)!);
        PcpModel model = PcpTrainer.Train(
            problem, Brief with { Objective = TrainingObjective.Plain }, ComputeOptions.SingleThread).Model;
        using var folder = new TemporaryFolder();
        string file = folder["modes.pcp"];
        PcpFile.Write(file, model);
        double kappa = 0, rates = 0;
        foreach (int n in (int[])[6, 8])
        {
            ConductivityOptions options = new() { Grid = n, Temperature = [300], Isotopes = false };
            ConductivityResult full = silicon.Conductivity(options);
            ConductivityResult compressed = silicon.Conductivity(options with { Tensors = ElementSource.Modes, Modes3 = file });
            double[] a = full.Rates.Total[0], b = compressed.Rates.Total[0];
            double variance = a.Average(x => x * x) - Math.Pow(a.Average(), 2);
            kappa += Math.Pow((compressed.Conductivities[0].Mean / full.Conductivities[0].Mean) - 1, 2);
            rates += a.Zip(b).Average(pair => Math.Pow(pair.First - pair.Second, 2)) / variance;
        }

        double expected = Math.Sqrt(kappa / 2) + (0.2 * Math.Sqrt(rates / 2));
        Assert.InRange(expected, 0.01, 1);
        Assert.Equal(expected, CoarseKappa.Of(silicon.Harmonic, silicon.Tensors(3)!)!.Error(model.Modes), 1e-9 * expected);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(24, false)]
    public void FewTermsAreChosenByIt_ManyAreNot(int rank, bool chosen)
    {
        var asked = new List<(PcpModes Modes, double Error)>();
        var ground = new TrainingGround(Silicon.Value.Harmonic, 3, new Interactions(Silicon.Value.Tensors(3)), Brief, draws: 0.02);
        Part[] parts = [.. ground.Draws.Parts(ProcessDraws.Objective, ComputeOptions.SingleThread)];
        CompressionProblem drawn = ground.Drawn(new(
            new Wave(new WaveInput(0, "processes", []), [.. parts]),
            [.. parts.Select(p => ground.Draws.Evaluate(p, ComputeOptions.SingleThread))])).Candidates.Problem;
        var problem = new CompressionProblem(drawn.Crystal, drawn.Tensor, drawn.LongWave, drawn.Heat, drawn.Validation)
        {
            GridError = modes =>
            {
                asked.Add((modes, asked.Count == 1 ? 1 : 2)); // the second
                return asked[^1].Error;
            },
        };
        PcpModes found = PcpTrainer.Train(problem, Brief with { Rank = rank }, ComputeOptions.SingleThread).Model.Modes;
        Assert.Equal(chosen, asked.Count > 0);
        if (chosen)
        {
            Assert.True(asked.Count > 1);
            Assert.Equal(asked.MinBy(a => a.Error).Modes.Amplitudes, found.Amplitudes);
            Assert.NotEqual(asked[0].Modes.Amplitudes, found.Amplitudes);
        }
    }
}
