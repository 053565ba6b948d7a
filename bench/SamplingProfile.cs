using System.Globalization;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.TargetError;

namespace PcpCluster.Bench;

/// <summary>
/// Three- and four-phonon conductivity sampled to a target error, one thread, several seeds:
/// <c>sampling INPUT GRID PERCENT [SEEDS] [MODES3.pcp MODES4.pcp]</c>. Prints processor seconds from files to kappa without the reading,
/// kappa and its standard error, and over the seeds the ratio of the spread of kappa to its mean standard error, which should be about 1.
/// </summary>
internal static class SamplingProfile
{
    public static int Run(string[] args)
    {
        var crystal = new ProfiledCrystal(args[0]);
        int n = int.Parse(args[1], CultureInfo.InvariantCulture);
        double target = double.Parse(args[2], CultureInfo.InvariantCulture) / 100;
        int seeds = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 3;
        (PcpModes Third, PcpModes Fourth)? modes = args.Length > 5 ? (PcpFile.Read(args[4]).Modes, PcpFile.Read(args[5]).Modes) : null;
        var values = new List<double>();
        var errors = new List<double>();
        for (int seed = 1; seed <= seeds; seed++)
        {
            double start = ProfiledCrystal.Seconds;
            TargetErrorResult result = Sample(crystal.OnGrid(n), crystal.Input, modes, target, (ulong)seed);
            double seconds = ProfiledCrystal.Seconds - start;
            Conductivity kappa = result.Conductivities[0];
            values.Add(kappa.Mean);
            errors.Add(kappa.MeanStandardError);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}: kappa {kappa.Mean:f3} +- {kappa.MeanStandardError:f3} ({100 * kappa.MeanStandardError / kappa.Mean:f3} %), "
                    + $"bias correction {kappa.BiasCorrection[0, 0]:f4}, {result.Rounds} rounds, {seconds:f2} s"));
        }

        if (seeds > 1)
        {
            double mean = values.Average();
            double spread = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (seeds - 1));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"mean {mean:f3}, spread over seeds {spread:f3}, mean standard error {errors.Average():f3}"));
        }

        return 0;
    }

    private static TargetErrorResult Sample(
        ScatteringSetup setup, CrystalInput input, (PcpModes Third, PcpModes Fourth)? modes, double target, ulong seed)
    {
        ScatteringProblem problem = setup.Problem;
        ComputeOptions one = ComputeOptions.SingleThread;
        PcpModeTable? table3 = modes is { } m ? PcpModeTable.Build(m.Third, problem.Modes, one) : null;
        PcpModeTable? table4 = modes is { } n ? PcpModeTable.Build(n.Fourth, problem.Modes, one) : null;
        var three = new SampledSource(
            plan =>
            {
                ThreePhononResult r = table3 is null
                    ? SampledScattering.ThreePhonon(problem, input.Third!, plan, one)
                    : SampledScattering.ThreePhonon(problem, table3, plan, one);
                return [r.Absorption, r.Emission];
            },
            SampledSource.ThreePhononCost)
        {
            Exhaustive = (
                () =>
                {
                    ThreePhononResult r = table3 is null
                        ? ThreePhononScattering.FromTensor(problem, input.Third!, one)
                        : ThreePhononScattering.FromModes(problem, table3, one);
                    return [r.Absorption, r.Emission];
                },
                SampledSource.ExhaustiveThreePhononTuples(problem)),
        };
        var four = new SampledSource(
            plan =>
            {
                FourPhononResult r = table4 is null
                    ? SampledScattering.FourPhonon(problem, input.Fourth!, plan, one)
                    : SampledScattering.FourPhonon(problem, table4, plan, one);
                return [r.PlusPlus, r.PlusMinus, r.MinusMinus];
            },
            SampledSource.FourPhononCost);
        return TargetErrorSampling.Run(
            problem,
            [three, four],
            [],
            channels => setup.Rates([.. channels]),
            rates =>
                ThermalConductivity.Compute(rates, input.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, TransportOptions.Default),
            target,
            seed);
    }
}
