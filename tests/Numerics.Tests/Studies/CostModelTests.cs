using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Tests.Compression;

namespace PcpCluster.Numerics.Tests.Studies;

public class CostModelTests
{
    private static readonly PreparedInput Silicon = PreparedInput.Read(
        TestData.Example("si"), readThird: true, readFourth: true, BasisChoice.Control, Conventions.Ours, ComputeOptions.SingleThread);

    /// <summary>What <c>pcp check</c> foretells is what the parts of the run are cut by.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    public void PartsCostWhatTheEstimateSays(int n)
    {
        var grid = new QPointGrid(n, n, n);
        var settings = new ConductivitySettings
        {
            Input = "silicon",
            Grid = grid,
            Temperatures = [300],
            FourPhonon = true,
            Isotopes = false,
            Elements = ElementSource.Tensors,
            BroadeningScale = 1,
            Conventions = Conventions.Ours,
            MemoryLimit = 4,
            Basis = BasisChoice.Control,
        };
        var study = new ConductivityStudy(InteractionInput.Study(Silicon, settings), settings);
        Wave wave = study.Next(StudyState.Start, ComputeOptions.SingleThread)!;
        CostEstimate estimate = Material.Diagnose(TestData.Example("si"), grid: grid).Estimate!;
        Assert.InRange(
            wave.Parts.Sum(p => p.Cost) / (estimate.ThreePhononSeconds!.Value + estimate.FourPhononSeconds!.Value), 0.8, 1.25);
        Assert.Equal(Enumerable.Range(0, wave.Parts.Length), wave.Parts.Select(p => p.Index));
    }

    /// <summary>
    /// What <c>pcp check</c> solves and counts is bounded for every size of crystal. An order-d solution takes 3e-9 d^3 s on the machine
    /// of the model, a triple of branches 2e-8 s. The budgets are 0.3 s for a sample of phonons and 0.4 s for the list of collisions,
    /// which takes four pairs of wave vectors, twelve solutions, even where those take longer: 0.96 s for 64 atoms, 2.74 s for 128.
    /// </summary>
    [Fact]
    public void Check_DoesABoundedAmountOfWork()
    {
        IrreducibleWedge wedge = IrreducibleWedge.Build(new QPointGrid(24, 24, 24), Silicon.Group);
        for (int atoms = 1; atoms <= 128; atoms++)
        {
            int d = 3 * atoms;
            double cube = Math.Pow(d, 3);
            (int pairs, int stride) = CollisionListEstimate.Draws.For(d);
            double solutions = CostEstimate.SamplePoints(wedge, d).Length + (3.0 * pairs), triples = pairs * cube / stride;
            double seconds = (solutions * CostModel.Phonons(d)) + (2e-8 * triples);
            Assert.True(seconds < 0.7 + (12 * CostModel.Phonons(d)), $"{atoms} atoms: {seconds:F2} s");
            Assert.True(pairs >= 4 && stride >= 1 && stride <= d);
        }
    }

    /// <summary>The refusal of a grid counts what each thread needs for itself.</summary>
    [Fact]
    public void Shortage_CountsTheWorkspaceOfThreads()
    {
        var interactions = new Interactions(Silicon.Set.Third, Silicon.Set.Fourth);
        double Bytes(bool four, int threads) => CostModel.MostBytes(interactions, 6, four, threads);
        var kept = new CostModel(interactions, 6, new KeptFraction(0.1, 0.02));
        Assert.True(Bytes(false, 2) - Bytes(false, 1) > kept.Workspace);
        Assert.True(Bytes(true, 1) - Bytes(false, 1) > kept.FourPhononWorkspace);
        var grid = new QPointGrid(4, 4, 4);
        double limit = (GridMemory.Of(Silicon.Crystal, IrreducibleWedge.Build(grid, Silicon.Group), 1) + Bytes(true, 2)) / 1e9;
        GridShortage? With(int threads) =>
            GridMemory.Shortage(Silicon.Crystal, Silicon.Group, grid, 1, limit * (1 + 1e-12), 0, Bytes(true, threads));
        Assert.Null(With(2));
        Assert.Equal(limit + ((Bytes(true, 3) - Bytes(true, 2)) / 1e9), With(3)!.Needed, 1e-9);
    }

    [Theory]
    [InlineData(1, 33)] // of 0.2 s at least
    [InlineData(4, 13)]
    public void PartsAreCutBetweenGroups(int size, int parts)
    {
        double[] costs = [.. Enumerable.Range(0, 50).Select(i => 0.1 + (0.3 * (i % 3)))];
        (int First, int Count, double Cost)[] cuts = [.. PartCuts.Of(costs, size)];
        Assert.Equal(costs.Sum(), cuts.Sum(c => c.Cost), 1e-12);
        Assert.Equal(parts, cuts.Length);
        int next = 0;
        foreach ((int first, int count, _) in cuts)
        {
            Assert.Equal((next, 0), (first, first % size));
            next += count;
        }

        Assert.Equal(50, next);
    }

    [Fact]
    public void ModesCostByTheirRank()
    {
        double Pair(int rank)
        {
            PcpModes modes = CompressionFixtures.RandomModes(1, rank, 3);
            return new CostModel(new Interactions(null, null, modes), 6, new KeptFraction(0.1, 0.02)).ThreePhononTuples(1);
        }

        double search = 2 * Pair(8) - Pair(16);
        Assert.Equal(search + ((Pair(8) - search) * 6), Pair(48), 1e-12);
        Assert.True(search > 0 && Pair(8) > search);
    }
}
