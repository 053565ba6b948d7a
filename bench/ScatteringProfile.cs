using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Bench;

/// <summary>
/// Where the time of exhaustive scattering goes, one thread: <c>scattering INPUT GRID [3|4] [MODES.pcp | RANK] [REPEATS]</c>. With a rank
/// in place of a model file the PCP modes are random numbers: right for times, meaningless as physics. Prints processor seconds of each
/// stage, those of the sums split as the kernels' clocks say; an element is one |V|^2 that was evaluated, a process one that the modes of
/// the wedge take part in (symmetry and exchange let one element serve several).
/// </summary>
internal static class ScatteringProfile
{
    public static int Run(string[] args)
    {
        var crystal = new ProfiledCrystal(args[0]);
        CrystalInput input = crystal.Input;
        int n = int.Parse(args[1], CultureInfo.InvariantCulture);
        int order = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        PcpModes? modes = args.Length > 3 && args[3] != "full" ? ReadOrMake(args[3], order, input.Crystal) : null;
        int repeats = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 3;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            double start = ProfiledCrystal.Seconds;
            ScatteringSetup setup = crystal.OnGrid(n);
            double phonons = ProfiledCrystal.Seconds;
            PcpModeTable? table = modes is null ? null : PcpModeTable.Build(modes, setup.Problem.Modes, ComputeOptions.SingleThread);
            double tables = ProfiledCrystal.Seconds;
            (KernelTimes times, long elements, long processes) = order == 3 ? Three(setup, input, table) : Four(setup, input, table);
            double sums = ProfiledCrystal.Seconds - tables;
            double share = sums / (times.Candidates + times.Elements + times.Weights);
            double inElements = share * times.Elements;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{n}^3 order {order} {(modes is null ? "full" : $"PCP {modes.Rank}")}: phonons {phonons - start:f2} s, tables "
                    + $"{tables - phonons:f2} s, sums {sums:f2} s (search {share * times.Candidates:f2}, elements {inElements:f2}, "
                    + $"weights {share * times.Weights:f2})"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"    {elements:e3} elements for {processes:e3} processes; elements: {1e9 * inElements / elements:f1} ns an element, "
                    + $"{1e9 * inElements / processes:f1} ns a process; all: {1e9 * sums / processes:f1} ns a process"));
        }

        return 0;
    }

    private static (KernelTimes Times, long Elements, long Processes) Three(ScatteringSetup setup, CrystalInput input, PcpModeTable? table)
    {
        ThreePhononResult result = table is null
            ? ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ComputeOptions.SingleThread)
            : ThreePhononScattering.FromModes(setup.Problem, table, ComputeOptions.SingleThread);
        return (result.Times, result.Elements, result.Absorption.Processes.Sum() + result.Emission.Processes.Sum());
    }

    private static (KernelTimes Times, long Elements, long Processes) Four(ScatteringSetup setup, CrystalInput input, PcpModeTable? table)
    {
        FourPhononResult result = table is null
            ? FourPhononScattering.FromTensor(setup.Problem, input.Fourth!, ComputeOptions.SingleThread)
            : FourPhononScattering.FromModes(setup.Problem, table, ComputeOptions.SingleThread);
        return (result.Times, result.Elements, result.PlusPlus.Processes.Sum()
            + result.PlusMinus.Processes.Sum()
            + result.MinusMinus.Processes.Sum());
    }

    private static PcpModes ReadOrMake(string argument, int order, Crystal crystal)
    {
        if (!int.TryParse(argument, CultureInfo.InvariantCulture, out int rank))
        {
            return PcpFile.Read(argument).Modes;
        }

        var sites = new List<PcpSite>();
        for (int cell = 0; cell < 27; cell++)
        {
            for (int atom = 0; atom < crystal.AtomCount; atom++)
            {
                sites.Add(new PcpSite(new IntVector3((cell % 3) - 1, (cell / 3 % 3) - 1, (cell / 9) - 1), atom));
            }
        }

        var random = new Random(1);
        double[] factors = [.. Enumerable.Range(0, rank * order * 3 * sites.Count).Select(_ => random.NextDouble() - 0.5)];
        return PcpModes.FromFactors(order, [.. sites.ToImmutableArray()], factors);
    }
}
