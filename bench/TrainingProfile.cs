using System.Globalization;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Bench;

/// <summary>
/// What a training was foretold to take and took: <c>training INPUT ORDER RANK plain|longwave all|free</c> prints processor seconds of
/// every wave, foretold by counts and used, and of all that was still to come; one thread. <c>draws INPUT ORDER [SHARE]</c> does the same
/// for the draws of processes alone, of which a share is made; the heat of first phonons, summed with their weights, estimates kappa.
/// </summary>
internal static class TrainingProfile
{
    public static int Run(string[] args)
    {
        var crystal = new ProfiledCrystal(args[0]);
        int order = int.Parse(args[1], CultureInfo.InvariantCulture);
        var options = new TrainingOptions
        {
            Rank = int.Parse(args[2], CultureInfo.InvariantCulture),
            Objective = args[3] == "plain" ? TrainingObjective.Plain : TrainingObjective.LongWave,
            Routes = args[4] == "free" ? TrainingRoutes.Unconstrained : TrainingRoutes.All,
        };
        var input = new StudyInput(
            crystal.Input.Crystal,
            SpaceGroup.Find(crystal.Input.Crystal),
            crystal.Input.HarmonicForceConstants,
            new(crystal.Input.Third, order == 4 ? crystal.Input.Fourth : null));
        var study = new TrainingStudy(input, TrainingInput.Settings(args[0], order, options, Conventions.Ours));
        double start = ProfiledCrystal.Seconds;
        TrainingForecast forecast = study.Forecast();
        Print("foretold at the start", forecast.Seconds, double.NaN, ProfiledCrystal.Seconds - start);
        StudyState done = StudyState.Start;
        double all = 0;
        while (study.Next(done, ComputeOptions.SingleThread) is { } wave)
        {
            start = ProfiledCrystal.Seconds;
            done = done.With(new(
                wave, [.. wave.Parts.Select(p => study.Evaluate(wave.Input, p, ComputeOptions.SingleThread))]));
            double used = ProfiledCrystal.Seconds - start;
            all += used;
            Print($"{wave.Input.Purpose} ({wave.Parts.Length})", wave.Parts.Sum(p => p.Cost), wave.CostAhead, used);
        }

        Print("all", forecast.Seconds, 0, all);
        return 0;
    }

    public static int RunDraws(string[] args)
    {
        var crystal = new ProfiledCrystal(args[0]);
        Interactions given = args[1] == "4" ? new(crystal.Input.Third, crystal.Input.Fourth) : new(crystal.Input.Third);
        double share = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 1;
        var draws = new ProcessDraws(crystal.Model, given, seed: 1, share);
        foreach (DrawKind kind in ProcessDraws.Objective)
        {
            double start = ProfiledCrystal.Seconds;
            Part[] parts = [.. draws.Parts([kind], ComputeOptions.SingleThread)];
            Print($"{kind}, choice of first phonons", 0, double.NaN, ProfiledCrystal.Seconds - start);
            start = ProfiledCrystal.Seconds;
            double[][] drawn = [.. parts.Select(p => draws.Evaluate(p, ComputeOptions.SingleThread).Values.ToArray())];
            Print($"{kind}, {parts.Length} parts", parts.Sum(p => p.Cost), double.NaN, ProfiledCrystal.Seconds - start);
            double[] heats = [.. drawn
                .SelectMany(d => DrawnProcess.Decode(d, given.HasFourth ? 4 : 3, crystal.Model.Crystal.BranchCount))
                .GroupBy(p => p.Waves[0])
                .Select(g => g.Sum(p => p.Heat))];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  heat of {heats.Length} first phonons {heats.Sum():G6} +- {Math.Sqrt(heats.Sum(h => h * h)):G2}"));
        }

        return 0;
    }

    private static void Print(string what, double foretold, double ahead, double used) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: foretold {foretold:f1} s, used {used:f1} s, {ahead:f0} s ahead"));
}
