using System.Globalization;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Bench;

/// <summary>
/// What the linearised Boltzmann equation costs on top of the relaxation-time approximation, 300 K, three phonons, processor seconds:
/// <c>solver INPUT GRID [store|recompute]</c>. Prints times of the rates alone, of rates with rows, and of the iterations.
/// </summary>
internal static class SolverProfile
{
    public static int Run(string[] args)
    {
        var crystal = new ProfiledCrystal(args[0]);
        CrystalInput input = crystal.Input;
        int n = int.Parse(args[1], CultureInfo.InvariantCulture);
        CollisionStorage storage = args.Length > 2 && args[2] == "recompute" ? CollisionStorage.Recompute : CollisionStorage.Store;
        ComputeOptions compute = ComputeOptions.SingleThread;
        var options = new LinearisedOptions(Storage: storage);
        for (int repeat = 0; repeat < 3; repeat++)
        {
            ScatteringSetup setup = crystal.OnGrid(n);
            _ = setup.Problem.FirstModeCount;
            ThreePhononSource source = ThreePhononSource.FromTensor(input.Third!);
            double clock = ProfiledCrystal.Seconds;
            ThreePhononResult plain = source.Rates(setup.Problem, compute);
            double rates = Lap(ref clock);
            LinearisedSolver solver = LinearisedSolver.Build(setup, source, options, compute);
            double build = Lap(ref clock);
            ScatteringRates all = setup.Rates(solver.ThreePhonons.Absorption, solver.ThreePhonons.Emission);
            IReadOnlyList<Conductivity> kappa = ThermalConductivity.Compute(
                all, input.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, TransportOptions.Default);
            clock = ProfiledCrystal.Seconds;
            FullConductivity full = solver.Solve(all, kappa, options, compute)[0];
            double solve = Lap(ref clock);
            bool same = plain.Absorption.Rate[0].AsSpan().SequenceEqual(solver.ThreePhonons.Absorption.Rate[0])
                && plain.Emission.Rate[0].AsSpan().SequenceEqual(solver.ThreePhonons.Emission.Rate[0]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{n}^3 {storage}: rates {rates:f2} s, with rows {build:f2} s, iterations {solve:f2} s, "
                + $"all/rates {(build + solve) / rates:f2}; {solver.Rows.Elements:e3} elements, {solver.Rows.Bytes / 1e6:f0} MB; "
                + $"rates the same: {same}"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"    search, elements, weights: {Split(plain.Times)} without rows, {Split(solver.ThreePhonons.Times)} with"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"    RTA {full.RelaxationTime.Trace / 3:f4}, full {full.Mean:f5} +- {full.SolverError:e1} in {full.Steps} steps, "
                + $"eigenvalues {full.SmallestEigenvalue:f4} .. {full.LargestEigenvalue:f4}, ratio {full.Ratio:f5}, "
                + $"of the process operator {full.RatioOfProcessOperator:f5}, mismatch {full.FunctionalMismatch:e1}"));
        }

        return 0;
    }

    private static string Split(KernelTimes times) => string.Create(
        CultureInfo.InvariantCulture, $"{times.Candidates:f2}, {times.Elements:f2}, {times.Weights:f2} s");

    private static double Lap(ref double clock)
    {
        double start = clock;
        clock = ProfiledCrystal.Seconds;
        return clock - start;
    }
}
