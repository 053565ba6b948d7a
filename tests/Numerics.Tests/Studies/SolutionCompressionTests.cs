using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;
using Xunit.Abstractions;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>What compression does to the full solution: first order against the difference of two solutions.</summary>
public class SolutionCompressionTests(ITestOutputHelper output)
{
    private static readonly ConductivitySettings Settings = new()
    {
        Input = "silicon",
        Grid = new(6, 6, 6),
        Temperatures = [100, 300],
        FourPhonon = false,
        Isotopes = false,
        Elements = ElementSource.Modes,
        BroadeningScale = 1,
        Conventions = Conventions.Ours,
        MemoryLimit = 4,
        Basis = BasisChoice.Control,
        Solver = SolverChoice.Full,
        CompressionError = true,
    };

    // keep the space group, which the operator's symmetry needs
    private static readonly TrainingOptions Briefly = new()
    {
        Rank = 12,
        Objective = TrainingObjective.Plain,
        Routes = TrainingRoutes.Orbits,
        Uncovered = 0.05,
        Starts = 1,
        StartIterations = 20,
        ContinuedIterations = 30,
        FinalIterations = 20,
        Finalists = 1,
        ExtraShells = 0,
    };

    [Fact]
    public void FirstOrder_IsTheDifferenceOfTwoSolutions_FromBelow()
    {
        PreparedInput input = Read();
        PcpModes modes = Train(input, input.Set.Third!);
        input = input with { Set = input.Set with { Third = PcpExpansion.Expand(modes) } };
        ConductivityResult compressed = Run(input, Settings, Disturbed(modes));
        ConductivityResult tensors = Run(input, AsTensors(Settings), null);
        for (int t = 0; t < 2; t++)
        {
            CompressionDifference found = compressed.FullCompression![t];
            double direct = tensors.Full![t].Mean - compressed.Full![t].Mean;
            output.WriteLine(
                $"{found.Temperature} K: first order {found.Difference:F5}, direct {direct:F5} of {found.Compressed:F4}; "
                    + $"RTA {compressed.Compression![t].Difference:F5}");
            Assert.Equal(compressed.Full![t].Mean, found.Compressed);
            Assert.Equal(0, found.StandardError);
            Assert.True(Math.Abs(direct) > 1e-3 * found.Compressed, "the disturbance is too small to be tested with");

            // the functional of any field lies below the conductivity; what is missing is of second order
            Assert.InRange(found.Full, tensors.Full![t].Mean - (0.05 * Math.Abs(direct)), tensors.Full![t].Mean * (1 + 1e-6));
        }
    }

    [LongFact]
    public void FirstOrder_OfFourthOrderModes_IsTheDifferenceOfTwoSolutions_FromBelow()
    {
        TrainingOptions crudely = Briefly with { Rank = 4, StartIterations = 4, ContinuedIterations = 4, FinalIterations = 4 };
        PreparedInput input = ReadWithNearFourthOrder();
        PcpModes third = Train(input, input.Set.Third!, crudely), fourth = Train(input, input.Set.Fourth!, crudely);
        input = input with { Set = input.Set with { Third = PcpExpansion.Expand(third), Fourth = PcpExpansion.Expand(fourth) } };
        ConductivitySettings settings = Settings with
        {
            Grid = new(3, 3, 3),
            Temperatures = [1000],
            FourPhonon = true,
            FourPhononCoupling = FourPhononCoupling.Full,
        };
        ConductivityResult compressed = Run(input, settings, third, Disturbed(fourth));
        ConductivityResult tensors = Run(input, AsTensors(settings), null);
        CompressionDifference found = compressed.FullCompression![0];
        double direct = tensors.Full![0].Mean - compressed.Full![0].Mean;
        output.WriteLine($"first order {found.Difference:F5}, direct {direct:F5} of {found.Compressed:F4}");
        Assert.Equal(compressed.Full![0].Mean, found.Compressed);
        Assert.True(Math.Abs(direct) > 1e-3 * found.Compressed, "the disturbance is too small to be tested with");
        Assert.InRange(found.Full, tensors.Full![0].Mean - (0.05 * Math.Abs(direct)), tensors.Full![0].Mean * (1 + 1e-6));
    }

    private static PcpModes Train(PreparedInput input, AnharmonicForceConstants tensor, TrainingOptions? options = null) =>
        PcpTrainer.Train(new CompressionProblem(input.Crystal, tensor), options ?? Briefly, ScatteringFixtures.TwoThreads).Model.Modes;

    // the strongest orbit is a little too strong
    private static PcpModes Disturbed(PcpModes modes) => new(
        modes.Order, modes.Sites, [.. modes.Lambda.Select(l => l > 0.9999 * modes.Lambda[0] ? 1.01 * l : l)], modes.Amplitudes);

    private static ConductivitySettings AsTensors(ConductivitySettings settings) =>
        settings with { Elements = ElementSource.Tensors, CompressionError = false };

    private static PreparedInput Read(string? folder = null) => PreparedInput.Read(
        folder ?? TestData.Example("si"),
        readThird: true,
        readFourth: folder is not null,
        BasisChoice.Control,
        Conventions.Ours,
        ComputeOptions.SingleThread);

    // examples/si with fourth-order constants among nearest neighbours
    private static PreparedInput ReadWithNearFourthOrder()
    {
        string folder = Directory.CreateTempSubdirectory("pcp-near-fourth-").FullName;
        try
        {
            foreach (string name in new[] { "CONTROL", "espresso.ifc2.gz", "FORCE_CONSTANTS_3RD.gz", "FORCE_CONSTANTS_4TH_NN.gz" })
            {
                string target = name.Replace("_NN", string.Empty, StringComparison.Ordinal);
                File.Copy(Path.Combine(TestData.Example("si"), name), Path.Combine(folder, target));
            }

            return Read(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ConductivityResult Run(PreparedInput input, ConductivitySettings settings, PcpModes? modes, PcpModes? fourth = null)
    {
        StudyInput study = InteractionInput.Study(input, settings, modes, fourth);
        return (ConductivityResult)LocalRunner.Run(new ConductivityStudy(study, settings), new ComputeOptions(2));
    }
}
