using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;

namespace PcpCluster.Bench;

/// <summary>
/// Where the time of exhaustive scattering goes, one thread: <c>scattering INPUT GRID [3|4] [MODES.pcp | RANK]</c>. With a rank in place of a
/// model file the PCP modes are random numbers: right for times, meaningless as physics. Prints processor seconds and nanoseconds per element.
/// </summary>
internal static class ScatteringProfile
{
    public static int Run(string[] args)
    {
        InputSet input = InputFolder.Read(args[0]);
        int n = int.Parse(args[1], CultureInfo.InvariantCulture);
        int order = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        PcpModes? modes = args.Length > 3 ? ReadOrMake(args[3], order, input.Crystal) : null;
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        SpaceGroup group = SpaceGroup.Find(input.Crystal);
        for (int repeat = 0; repeat < 3; repeat++)
        {
            TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
            ScatteringSetup setup = ScatteringSetup.OnGrid(
                model, group, new QPointGrid(n, n, n), [300], new BroadeningOptions(), ScatteringConventions.Ours, ComputeOptions.SingleThread);
            PcpModeTable? table = modes is null ? null : PcpModeTable.Build(modes, setup.Problem.Modes, ComputeOptions.SingleThread);
            TimeSpan prepared = Process.GetCurrentProcess().TotalProcessorTime;
            (KernelTimes times, long elements) = order == 3 ? Three(setup, input, table) : Four(setup, input, table);
            TimeSpan end = Process.GetCurrentProcess().TotalProcessorTime;
            double perElement = 1e9 / elements;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{n}^3 order {order} {(modes is null ? "full" : $"PCP {modes.Rank}")}: phonons and tables {(prepared - start).TotalSeconds:f2} s, sums {(end - prepared).TotalSeconds:f2} s; {elements:e3} elements; ns per element: search {times.Candidates * perElement:f1}, elements {times.Elements * perElement:f1}, weights {times.Weights * perElement:f1}"));
        }

        return 0;
    }

    private static (KernelTimes Times, long Elements) Three(ScatteringSetup setup, InputSet input, PcpModeTable? table)
    {
        ThreePhononResult result = table is null
            ? ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ComputeOptions.SingleThread)
            : ThreePhononScattering.FromModes(setup.Problem, table, ComputeOptions.SingleThread);
        return (result.Times, result.Elements);
    }

    private static (KernelTimes Times, long Elements) Four(ScatteringSetup setup, InputSet input, PcpModeTable? table)
    {
        FourPhononResult result = table is null
            ? FourPhononScattering.FromTensor(setup.Problem, input.Fourth!, ComputeOptions.SingleThread)
            : FourPhononScattering.FromModes(setup.Problem, table, ComputeOptions.SingleThread);
        return (result.Times, result.Elements);
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
