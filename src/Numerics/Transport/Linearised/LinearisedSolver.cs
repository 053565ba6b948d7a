using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>How the linearised equation is solved.</summary>
/// <param name="Tolerance">Relative bound of the error; for the row operator the relative change of the last step. Null: 1e-6, and 1e-5 for
/// the row operator.</param>
/// <param name="Storage">Whether the rows are kept.</param>
/// <param name="Memory">Bytes that they may take.</param>
/// <param name="WithProcessOperator">Whether to solve the unscaled process operator as well, for the ratio on the way to the limit.</param>
/// <param name="FourPhonons">What of four-phonon scattering enters.</param>
internal sealed record LinearisedOptions(
    double? Tolerance = null,
    CollisionStorage Storage = CollisionStorage.Auto,
    long Memory = 4L << 30,
    bool WithProcessOperator = true,
    FourPhononCoupling FourPhonons = FourPhononCoupling.Diagonal)
{
    /// <summary>The ratio of the process operator is never needed better than this.</summary>
    internal const double RatioTolerance = 1e-4;

    /// <summary>The tolerance of one operator.</summary>
    internal double ToleranceOf(CollisionOperator @operator) => @operator switch
    {
        CollisionOperator.Row => Tolerance ?? 1e-5,
        CollisionOperator.Process => Math.Max(Tolerance ?? 1e-6, RatioTolerance),
        _ => Tolerance ?? 1e-6,
    };
}

/// <summary>
/// The linearised Boltzmann equation on a grid, for all temperatures at once, in one process. Three phonons in full, everything else that
/// scatters on the diagonal. (The gain term of isotope scattering vanishes: its sum over final states is odd.)
/// </summary>
internal sealed class LinearisedSolver
{
    private readonly ScatteringSetup _setup;
    private readonly WedgeSpace _space;
    private readonly CollisionRows _rows;
    private readonly CollisionKind _kind;
    private readonly double[][] _sums;
    private readonly double[][] _populations;
    private CoupledFourPhonons? _four;
    private double[][]? _fourSums;
    private bool _isDrawn;

    private LinearisedSolver(
        ScatteringSetup setup,
        WedgeSpace space,
        CollisionRows rows,
        CollisionKind kind,
        double[][] sums,
        double[][] populations,
        ThreePhononResult rates) =>
        (_setup, _space, _rows, _kind, _sums, _populations, ThreePhonons) = (setup, space, rows, kind, sums, populations, rates);

    /// <summary>
    /// The exhaustive three-phonon rates that the rows were made with, as <see cref="ThreePhononSource.Rates"/> has them.
    /// </summary>
    public ThreePhononResult ThreePhonons { get; }

    /// <summary>The rows.</summary>
    public CollisionRows Rows => _rows;

    /// <summary>Sums the three-phonon rates and makes the rows of the operator that belongs to the problem's conventions.</summary>
    /// <exception cref="InputException">The rows do not fit the memory and shall be kept.</exception>
    public static LinearisedSolver Build(
        ScatteringSetup setup, ThreePhononSource source, LinearisedOptions options, ComputeOptions compute, CollisionKind? kind = null)
    {
        bool ours = !setup.Problem.Conventions.FollowsShengBte();
        CollisionKind chosen = kind ?? FullSolver.KindOf(setup.Problem);
        var space = new WedgeSpace(setup.Wedge, setup.WedgePhonons, ours);
        double[][] populations =
        [
            .. setup.Problem.Temperatures.Select(t => LinearSystem.Populations(setup.WedgePhonons, chosen, t, setup.Problem.Constants)),
        ];
        (CollisionRows rows, ThreePhononResult rates, double[][] sums) =
            CollisionRows.Build(
                setup.Problem,
                source,
                space,
                chosen,
                options.Storage,
                options.Memory,
                FieldsOnGrid.OfScalars(space, populations),
                compute);
        return new(setup, space, rows, chosen, sums, populations, rates);
    }

    /// <summary>Couples four phonons: their rates must come from the same tuples.</summary>
    /// <param name="interactions">Matrix elements.</param>
    /// <param name="plan">The draws; null: every tuple.</param>
    /// <param name="options">Storage.</param>
    /// <param name="compute">Threads and cancellation.</param>
    public void Couple(GridInteractions interactions, SamplingPlan? plan, LinearisedOptions options, ComputeOptions compute)
    {
        _four = new CoupledFourPhonons(
            interactions, _setup.Problem, plan, _space, 0, _kind, options.Storage, options.Memory, compute);
        (_fourSums, _isDrawn) = (_four.Sums(_populations, compute), plan is not null);
    }

    /// <summary>Solves for every temperature.</summary>
    /// <param name="rates">All channels; absorption and emission must be those of <see cref="ThreePhonons"/>.</param>
    /// <param name="relaxationTime">The conductivities of the same rates.</param>
    /// <param name="options">Tolerances.</param>
    /// <param name="compute">Threads and cancellation.</param>
    /// <returns>One solution a temperature.</returns>
    public IReadOnlyList<FullConductivity> Solve(
        ScatteringRates rates, IReadOnlyList<Conductivity> relaxationTime, LinearisedOptions options, ComputeOptions compute)
    {
        SolverSession session = LinearisedSystems.Open(_setup.Problem, _space, Systems(rates, options), options);
        while (!session.IsDone)
        {
            compute.Cancellation.ThrowIfCancellationRequested();
            double[][] next = session.Next(), four = session.NextOfFourPhonons();
            session.Accept(_rows.Act(next, compute), _four?.Act(four, compute));
        }

        if (_four is null || !_isDrawn)
        {
            return LinearisedSystems.Close(session, rates, relaxationTime);
        }

        double[][] solutions = session.Solutions(_sums.Length);
        IReadOnlyList<(double[] Products, double[] Takes)> scales = session.ScaleInfluence(_four.Act(solutions, compute));
        double[][] forms = _four.Forms(solutions, [.. scales.Select(s => WedgeSpace.Quads(null, s.Takes))], compute);
        return LinearisedSystems.Close(session, rates, relaxationTime, [.. scales.Zip(forms, (s, f) => (s.Products, f))]);
    }

    /// <summary>The systems that <see cref="Solve"/> solves.</summary>
    internal IReadOnlyList<LinearSystem> Systems(ScatteringRates rates, LinearisedOptions options) =>
        LinearisedSystems.Of(_setup.Problem, _space, _kind, _sums, rates, options, _fourSums);
}
