using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>A training cut into waves: the bits of one in a single go, wherever its runs are computed.</summary>
public class TrainingStudyTests
{
    private static readonly Lazy<PreparedInput> Silicon = new(() => PreparedInput.Read(
        TestData.Example("si"), true, false, BasisChoice.ForceConstants, Conventions.Ours, new ComputeOptions(2)));

    private static readonly Lazy<PreparedInput> WithFourth = new(() => PreparedInput.Read(
        TestData.Example("si"), true, true, BasisChoice.ForceConstants, Conventions.Ours, new ComputeOptions(2)));

    private static readonly TrainingOptions Brief = new()
    {
        Rank = 4,
        Objective = TrainingObjective.Plain,
        Routes = TrainingRoutes.All,
        Starts = 2,
        StartIterations = 20,
        ContinuedIterations = 20,
        FinalIterations = 20,
        LongWaveIterations = 20,
        Finalists = 1,
        Uncovered = 0.2,
        ExtraShells = 0,
    };

    [Fact]
    public void PlainTraining_GivesTheBitsOfTheTrainer_InOneProcessAndInMany()
    {
        TrainingSettings settings = Settings(Brief);
        var outcome = (TrainingOutcome)LocalRunner.Run(Study(settings), new ComputeOptions(3));
        var scattered = (TrainingOutcome)ScatteredRun.Of(Study(settings), out IReadOnlyList<string> purposes);
        Assert.Equal(PcpFile.ToBytes(outcome.Training.Model), PcpFile.ToBytes(scattered.Training.Model));
        Assert.Equal("rank 4, free terms", purposes[0]);
        string orbits = Assert.Single(purposes, p => p.EndsWith("orbits alone", StringComparison.Ordinal));
        Assert.Matches("^rank 4, best loss [0-9.]+ %, orbits alone$", orbits);

        // a plain objective draws processes for its report only: last
        Assert.Equal("processes of the report", purposes[^1]);
        Assert.True(double.IsFinite(outcome.Training.Model.Training.ConductivityShift));
        PcpModel whole = PcpTrainer.Train(
            new CompressionProblem(Silicon.Value.Crystal, Silicon.Value.Set.Third!), Brief, ComputeOptions.SingleThread).Model;
        Assert.Equal(whole.Modes.Amplitudes, outcome.Training.Model.Modes.Amplitudes);
        Assert.Equal(whole.Modes.Lambda, outcome.Training.Model.Modes.Lambda);
    }

    [Fact]
    public void LongWaveTraining_DrawsFirst_AndItsHeatTermTravels()
    {
        TrainingOptions options =
            Brief with { Objective = TrainingObjective.LongWave, Routes = TrainingRoutes.Orbits | TrainingRoutes.Unconstrained };
        TrainingSettings settings = Settings(options) with { Draws = 0.03 };
        var outcome = (TrainingOutcome)LocalRunner.Run(Study(settings), new ComputeOptions(2));
        var scattered = (TrainingOutcome)ScatteredRun.Of(Study(settings), out IReadOnlyList<string> purposes);
        Assert.Equal(PcpFile.ToBytes(outcome.Training.Model), PcpFile.ToBytes(scattered.Training.Model));
        Assert.Equal("processes of the objective", purposes[0]);
        Assert.EndsWith("heat, round 3", purposes[^1], StringComparison.Ordinal);

        // foretold before a process is drawn: the same stages
        PreparedInput input = Silicon.Value;
        var phonons = new HarmonicModel(input.Crystal, input.Set.HarmonicForceConstants, PhysicalConstants.Codata2018);
        var ground = new TrainingGround(phonons, 3, new(input.Set.Third, null), options);
        IEnumerable<string> foretold = SearchRehearsal.Stages(ground.WithoutHeat, options, []).Select(s => s.Name);
        Assert.Equal(purposes.Skip(1).Select(p => p[(p.IndexOf('%', StringComparison.Ordinal) + 1)..].Split(", ", 2)[1]), foretold);
    }

    [Fact]
    public void WaveForetellsWhatComesAfterIt_ACurveToo_ASearchForARankDoesNot()
    {
        TrainingOptions free = Brief with { Routes = TrainingRoutes.Unconstrained };
        TrainingStudy one = Study(Settings(free)), two = Study(Settings(free) with { Curve = [2] });
        double alone = First(one).CostAhead;
        Assert.True(alone > 0);
        Assert.True(First(two).CostAhead > alone);
        TrainingStudy search = Study(Settings(free) with { TargetLoss = 0.1 });
        Assert.Equal(0, First(search).CostAhead);
        Assert.Equal(1, search.Forecast().FirstRank);

        static Wave First(TrainingStudy study) => study.Next(StudyState.Start, ComputeOptions.SingleThread)!;
    }

    [Fact]
    public void CurveTrainsNoRankTwice_AndATargetEndsAtTheSmallestRankThatMeetsIt()
    {
        TrainingOptions free = Brief with { Routes = TrainingRoutes.Unconstrained };
        TrainingSettings settings = Settings(free) with { Curve = [2, 4, 6] };
        StudyState done = LocalRunner.Complete(Study(settings), new ComputeOptions(2));
        Assert.Equal(["rank 4", "rank 2", "rank 6"], Ranks(done));
        var outcome = (TrainingOutcome)Study(settings).Assemble(done, ComputeOptions.SingleThread);
        Assert.Equal([2, 4, 6], outcome.Curve.Select(c => c.Rank));
        Assert.Equal(outcome.Training.Model.Training.Loss, outcome.Curve[1].Loss);
        Assert.All(outcome.Curve, c => Assert.True(c.SvdLoss > 0));

        double wanted = outcome.Training.Model.Training.Loss;
        TrainingSettings search = Settings(free) with { TargetLoss = wanted };
        StudyState found = LocalRunner.Complete(Study(search), new ComputeOptions(2));
        Assert.Equal(["rank 1", "rank 2", "rank 3", "rank 4"], Ranks(found));
        Assert.Equal(4, ((TrainingOutcome)Study(search).Assemble(found, ComputeOptions.SingleThread)).Training.Model.Modes.Rank);
    }

    [Fact]
    public void TargetOfKappa_EndsAtARankThatHolds_WithTheOneBelowTried()
    {
        TrainingOptions options = Brief with { Objective = TrainingObjective.LongWave, Routes = TrainingRoutes.Unconstrained };
        TrainingSettings settings = Settings(options) with { Draws = 0.03, TargetKappaError = 0.6 };
        StudyState done = LocalRunner.Complete(Study(settings), new ComputeOptions(2));
        PcpModel found = ((TrainingOutcome)Study(settings).Assemble(done, ComputeOptions.SingleThread)).Training.Model;
        Assert.InRange(Math.Abs(found.Training.ConductivityShift) + found.Training.ConductivityShiftError, 0, 0.6);
        int below = RankSearch.Ladder().TakeWhile(r => r < found.Modes.Rank).LastOrDefault();
        Assert.True(below == 0 || Ranks(done).Contains($"rank {below}"));
    }

    [Fact]
    public void FourthOrder_IsTrainedForKappaOfThreeAndFourPhonons_AndWithoutAThirdForNone()
    {
        TrainingOptions options = Brief with { Objective = TrainingObjective.LongWave, Routes = TrainingRoutes.Unconstrained };
        TrainingSettings settings = TrainingInput.Settings("silicon", 4, options, Conventions.Ours) with
        {
            Draws = 0.02,
            TargetKappaError = 0.3,
        };
        TrainingStudy study = TrainingInput.Study(WithFourth.Value, settings);
        Assert.True(study.TellsKappa);
        StudyState done = LocalRunner.Complete(study, new ComputeOptions(2));
        Assert.Equal("processes of the objective", done.Waves[0].Wave.Input.Purpose);
        Assert.Contains(done.Waves, w => w.Wave.Input.Purpose.EndsWith("heat, round 3", StringComparison.Ordinal));
        PcpModel found = ((TrainingOutcome)study.Assemble(done, ComputeOptions.SingleThread)).Training.Model;
        Assert.Equal(4, found.Modes.Order);
        Assert.InRange(Math.Abs(found.Training.ConductivityShift) + found.Training.ConductivityShiftError, 0, 0.3);

        PreparedInput alone = WithFourth.Value with { Set = WithFourth.Value.Set with { Third = null } };
        InputException refused = Assert.Throws<InputException>(() => TrainingInput.Study(alone, settings));
        Assert.Contains("Put FORCE_CONSTANTS_3RD there", refused.Message, StringComparison.Ordinal);
        TrainingStudy blind = TrainingInput.Study(alone, settings with { TargetKappaError = null });
        Assert.False(blind.TellsKappa);
        Assert.Equal("rank 4, free terms", blind.Next(StudyState.Start, ComputeOptions.SingleThread)!.Input.Purpose);
    }

    [Fact]
    public void DeviceStaysTogether_AndANodeWithoutItSaysSo()
    {
        TrainingStudy study = Study(Settings(Brief) with { Device = "cuda" });
        Wave wave = study.Next(StudyState.Start, ComputeOptions.SingleThread)!;
        Assert.Equal(WavePlace.Trainer, wave.Place);
        Part all = Assert.Single(wave.Parts);
        InputException refused = Assert.Throws<InputException>(() => study.Evaluate(wave.Input, all, ComputeOptions.SingleThread));
        Assert.Contains("--role trainer --device cuda", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ranks(StudyState done) =>
        done.Waves.Select(w => w.Wave.Input.Purpose.Split(',')[0]).Where(p => p.StartsWith("rank", StringComparison.Ordinal)).Distinct();

    private static TrainingSettings Settings(TrainingOptions options) => TrainingInput.Settings("silicon", 3, options, Conventions.Ours);

    private static TrainingStudy Study(TrainingSettings settings) => TrainingInput.Study(Silicon.Value, settings);
}
