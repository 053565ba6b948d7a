using System.Diagnostics;
using System.Globalization;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;

namespace PcpCluster.Bench;

/// <summary>
/// What cutting a grid into shards costs: <c>shards INPUT GRID POINTS</c> sums the three-phonon rates of all irreducible points at once and in
/// slices of POINTS, in turn, on one thread, and prints processor seconds of each and their ratio.
/// </summary>
internal static class ShardProfile
{
    private const int Repeats = 4;

    public static int Run(string[] args)
    {
        InputSet input = InputFolder.Read(args[0]);
        int n = int.Parse(args[1], CultureInfo.InvariantCulture);
        int size = int.Parse(args[2], CultureInfo.InvariantCulture);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        ScatteringProblem problem = ScatteringSetup.OnGrid(
            model,
            SpaceGroup.Find(input.Crystal),
            new QPointGrid(n, n, n),
            [300],
            new BroadeningOptions(),
            ScatteringConventions.Ours,
            ComputeOptions.SingleThread).Problem;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            double whole = Seconds(() => ThreePhononScattering.FromTensor(problem, input.Third!, ComputeOptions.SingleThread));
            double sliced = Seconds(() =>
            {
                for (int first = 0; first < problem.FirstPoints.Count; first += size)
                {
                    ScatteringProblem slice = problem.Slice(first, Math.Min(size, problem.FirstPoints.Count - first));
                    ThreePhononScattering.FromTensor(slice, input.Third!, ComputeOptions.SingleThread);
                }
            });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{n}^3, {problem.FirstPoints.Count} points: at once {whole:f3} s, in slices of {size} {sliced:f3} s, ratio {sliced / whole:f4}"));
        }

        return 0;
    }

    private static double Seconds(Action work)
    {
        TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds;
    }
}
