using System.Globalization;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Bench;

/// <summary>
/// What cutting a grid into shards costs: <c>shards INPUT GRID POINTS</c> sums the three-phonon rates of all irreducible points at once and
/// in slices of POINTS, in turn, on one thread, and prints processor seconds of each and their ratio.
/// </summary>
internal static class ShardProfile
{
    private const int Repeats = 4;

    public static int Run(string[] args)
    {
        var crystal = new ProfiledCrystal(args[0]);
        int n = int.Parse(args[1], CultureInfo.InvariantCulture);
        int size = int.Parse(args[2], CultureInfo.InvariantCulture);
        ScatteringProblem problem = crystal.OnGrid(n).Problem;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            double whole = Seconds(() => ThreePhononScattering.FromTensor(problem, crystal.Input.Third!, ComputeOptions.SingleThread));
            double sliced = Seconds(() =>
            {
                for (int first = 0; first < problem.FirstPoints.Count; first += size)
                {
                    ScatteringProblem slice = problem.Slice(first, Math.Min(size, problem.FirstPoints.Count - first));
                    ThreePhononScattering.FromTensor(slice, crystal.Input.Third!, ComputeOptions.SingleThread);
                }
            });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{n}^3, {problem.FirstPoints.Count} points: at once {whole:f3} s, in slices of {size} {sliced:f3} s, ratio "
                    + $"{sliced / whole:f4}"));
        }

        return 0;
    }

    private static double Seconds(Action work)
    {
        double start = ProfiledCrystal.Seconds;
        work();
        return ProfiledCrystal.Seconds - start;
    }
}
