using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Training.Torch.Tests;

/// <summary>
/// Silicon and MgO of the examples with targets of the long-wave terms, and parametrisations of all routes on small supports.
/// </summary>
internal static class Problems
{
    public static CompressionProblem Of(string example, int order) => Read(example, order, tensor => tensor);

    /// <summary>The same crystal with a tensor of orbits of its space group: symmetric to rounding.</summary>
    public static CompressionProblem Symmetric(string example, int order, double uncovered) => Read(example, order, tensor =>
    {
        var problem = new CompressionProblem(Crystal(example, order), tensor);
        OrbitCatalog catalog = OrbitCatalog.Create(problem, uncovered)!;
        IPcpLoss loss = catalog.Candidate([catalog.Types(LargestOrbit(order))[^1]]).Modes.CreateLoss(LossWeights.Plain);
        var x = new double[loss.ParameterCount];
        loss.RandomStart(3, 1, x);
        return PcpExpansion.Expand(loss.ToModes(x));
    });

    // at fourth order there are thousands of kinds of larger ones
    private static int LargestOrbit(int order) => order == 3 ? 8 : 2;

    private static Crystal Crystal(string example, int order) =>
        InputFormats.Read(FolderOf(example), new(Third: order == 3, Fourth: order == 4)).Crystal;

    public static string FolderOf(string example)
    {
        string folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "examples", example)))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("examples");
        }

        return Path.Combine(folder, "examples", example);
    }

    private static CompressionProblem Read(string example, int order, Func<AnharmonicForceConstants, AnharmonicForceConstants> change)
    {
        CrystalInput input = InputFormats.Read(FolderOf(example), new(Third: order == 3, Fourth: order == 4));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        AnharmonicForceConstants tensor = change(order == 3 ? input.Third! : input.Fourth!);
        return new(input.Crystal, tensor, LongWaveTargets.Of(tensor, DeformationField.Of(model), 1, 4));
    }

    public static IEnumerable<Parametrisation> AllRoutes(CompressionProblem problem, double uncovered)
    {
        PcpSupport support = PcpSupport.Covering(problem.Crystal, problem.Blocks, uncovered);
        yield return new FreeTerms(problem, support.Sites, 5);
        OrbitCatalog catalog = OrbitCatalog.Create(problem, uncovered)!;
        yield return catalog.ReducedSymmetry(support, 12).First().Modes;
        yield return catalog.ReducedSymmetry(support, 12).Last().Modes;
        IReadOnlyList<OrbitType> types = catalog.Types(LargestOrbit(problem.Order));
        yield return catalog.Candidate([types[0]]).Modes;
        yield return catalog.Candidate([types[^1], types[1], types[^1]]).Modes;
    }

    /// <summary>A tensor of exactly a few terms.</summary>
    public static (FreeTerms Terms, PcpModes Planted) Planted(int order, int rank)
    {
        ImmutableArray<PcpSite> sites =
            [new(new(0, 0, 0), 0), new(new(0, 0, 0), 1), new(new(-1, 0, 0), 1), new(new(0, -1, 0), 1), new(new(0, 0, -1), 1)];
        var random = new Random(20 + order);
        var factors = new double[rank * order * 3 * sites.Length];
        for (int k = 0; k < factors.Length; k++)
        {
            factors[k] = (2 * random.NextDouble()) - 1;
        }

        for (int factor = 0; factor < rank * order; factor++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double mean = Enumerable.Range(0, sites.Length).Average(s => factors[(((factor * sites.Length) + s) * 3) + axis]);
                for (int s = 0; s < sites.Length; s++)
                {
                    factors[(((factor * sites.Length) + s) * 3) + axis] -= mean;
                }
            }
        }

        PcpModes planted = PcpModes.FromFactors(order, sites, factors);
        var problem = new CompressionProblem(Of("si", 3).Crystal, PcpExpansion.Expand(planted));
        return (new(problem, sites, rank), planted);
    }
}
