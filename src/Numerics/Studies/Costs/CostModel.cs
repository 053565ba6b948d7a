using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// Seconds of one core for the sums of a grid, by counting what the kernels do: vectors that are searched, candidates that are kept,
/// multiplications of the matrix elements. It follows from the input alone, so that the same calculation is cut alike on every machine.
/// The nanoseconds are estimates for a first-generation EPYC with AVX2, set by few runs; another machine shifts them by a factor of a few.
/// </summary>
internal sealed class CostModel
{
    // nanoseconds
    internal const double Product = 0.6; // four multiplications with addition
    internal const double Pack = 2; // a number of an eigenvector
    internal const double Scalar = 0.8; // a multiplication with addition outside of vectors
    private const double Search = 2.5; // eight branches of the last phonon
    private const double SearchFour = 50; // the same with seven patterns
    private const double Weights = 45; // a kept vector of eight
    private const double WeightsFour = 250;

    /// <summary>Elements that any of three phonons wants to those that one wants: 1.3 to 1.7 with cells of two to four atoms.</summary>
    private const double Union = 1.5;

    private readonly KeptFraction _kept;
    private readonly int _branches;
    private readonly IElementCosts? _third, _fourth;

    /// <param name="interactions">Where matrix elements come from.</param>
    /// <param name="branches">Phonon branches.</param>
    /// <param name="kept">Of the grid.</param>
    public CostModel(Interactions interactions, int branches, KeptFraction kept)
    {
        (_branches, _kept) = (branches, kept);
        _third = interactions.Modes3 is { } modes3 ? new ModesCosts(modes3.Rank, 3, branches)
            : interactions.Third is { } third ? new TensorCosts(TensorShape.Of(third, branches), 3)
            : null;
        _fourth = interactions.Modes4 is { } modes4 ? new ModesCosts(modes4.Rank, 4, branches)
            : interactions.Fourth is { } fourth ? new TensorCosts(TensorShape.Of(fourth, branches), 4)
            : null;
    }

    /// <summary>Vectors of eight branches.</summary>
    public static int Blocks(int branches) => (branches + GridModes.Lanes - 1) / GridModes.Lanes;

    /// <summary>Seconds of the phonons of one wave vector.</summary>
    public static double Phonons(int branches) => 1e-5 + (3e-9 * branches * branches * branches);

    /// <summary>Seconds for all three-phonon processes of an irreducible point.</summary>
    /// <param name="wedge">The grid.</param>
    /// <param name="weight">Points of its star.</param>
    /// <param name="useSymmetry">Its little group, of order |group| / weight, thins out the partners.</param>
    public double ThreePhonons(IrreducibleWedge wedge, long weight, bool useSymmetry = true) =>
        (Partners(wedge, weight, useSymmetry) / 2 * Pair) + (_third?.First ?? 0);

    /// <summary>Seconds for triples that serve all their points, of one owner.</summary>
    /// <param name="triples">How many.</param>
    public double SharedThreePhonons(int triples)
    {
        KeptFraction union = _kept with { ThreePhonon = Union * _kept.ThreePhonon };
        double triple = PairOverhead + (2e-9 * Weights * _kept.Three(_branches)) + (_third?.Elements(union) ?? 0);
        return triples == 0 ? 0 : (triples * triple) + (_third?.First ?? 0);
    }

    /// <summary>The same for four phonons.</summary>
    public double FourPhonons(IrreducibleWedge wedge, long weight, bool useSymmetry = true) =>
        (Partners(wedge, weight, useSymmetry) * ((wedge.Grid.Count / 6.0 * Triple) + (_fourth?.Second ?? 0))) + (_fourth?.First ?? 0);

    /// <summary>Seconds for sampled three-phonon tuples.</summary>
    public double ThreePhononTuples(double tuples) => tuples * (PairOverhead + (_third?.Drawn(_kept, BranchStrides.One) ?? 0));

    /// <summary>Seconds for sampled four-phonon tuples.</summary>
    /// <param name="sampled">How many, and how many second wave vectors they have.</param>
    public double FourPhononTuples(SampledTuples sampled) =>
        (sampled.Tuples * DrawnTriple(BranchStrides.Of(_branches))) + (sampled.Seconds * (_fourth?.DrawnSecond ?? 0));

    /// <summary>Bytes of one thread that sums three-phonon processes, phonons included.</summary>
    public double Workspace => (8.0 * HermitianEigenSolver.Lanes * _branches * _branches * 8) + (_third?.Workspace(_kept) ?? 0);

    /// <summary>Bytes more where it sums four-phonon processes too.</summary>
    public double FourPhononWorkspace => _fourth?.Workspace(_kept) ?? 0;

    /// <summary>Bytes more of a thread that draws four-phonon processes: those of the kernel, and sums of each batch.</summary>
    /// <param name="temperatures">How many.</param>
    /// <param name="batches">How many.</param>
    public double SampledFourPhononWorkspace(int temperatures, int batches) => (_fourth?.DrawnWorkspace(_kept) ?? 0)
        + (_branches * (((batches + 1.0) * ((8 * GridModes.Lanes * ((9.0 * temperatures) + 3)) + 24))
            + (batches * 24 * ((3.0 * temperatures) + 1))));

    /// <summary>Bytes of tensors and of the workspace of threads, at most: as if energy forbade nothing.</summary>
    /// <param name="interactions">Where matrix elements come from.</param>
    /// <param name="branches">Phonon branches.</param>
    /// <param name="fourPhonon">Whether four-phonon processes are summed too.</param>
    /// <param name="threads">How many.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="batches">Batches of draws; 0 where all processes are summed.</param>
    public static double MostBytes(
        Interactions interactions, int branches, bool fourPhonon, int threads, int temperatures = 1, int batches = 0)
    {
        var model = new CostModel(interactions, branches, new KeptFraction(1, 1));
        double values = (interactions.Third?.Values.Length ?? 0.0) + (interactions.Fourth?.Values.Length ?? 0.0);
        double four = !fourPhonon ? 0
            : batches > 0 ? model.SampledFourPhononWorkspace(temperatures, batches)
            : model.FourPhononWorkspace;
        return (8 * values) + (threads * (model.Workspace + four));
    }

    // all processes between two wave vectors and their sum
    private double Pair => PairOverhead + (_third?.Elements(_kept) ?? 0);

    private double PairOverhead =>
        1e-9 * ((Search * _branches * _branches * Blocks(_branches)) + (Weights * _kept.Three(_branches)));

    // all processes of four wave vectors
    private double Triple => TripleOverhead + (_fourth?.Elements(_kept) ?? 0);

    private double DrawnTriple(BranchStrides strides) =>
        (TripleOverhead / strides.Weight) + (_fourth?.Drawn(_kept, strides) ?? 0);

    private double TripleOverhead =>
        1e-9 * ((SearchFour * Math.Pow(_branches, 3) * Blocks(_branches)) + (WeightsFour * _kept.Four(_branches)));

    // orbits of the little group; points that a rotation leaves in their place, most of them mirrors' planes, make them more
    private static double Partners(IrreducibleWedge wedge, long weight, bool useSymmetry)
    {
        double points = wedge.Grid.Count, order = useSymmetry ? (double)wedge.Rotations.Length / weight : 1;
        return (points + ((order - 1) * 2 * Math.Cbrt(points * points / order))) / order;
    }
}
