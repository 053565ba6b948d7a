using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// Solves several systems on one wedge in step: all temperatures, and the process operator beside the scaled one. Each round needs
/// the rows once. Pure algebra; whoever drives it holds the rows.
/// </summary>
internal sealed class SolverSession
{
    private readonly WedgeSpace _space;
    private readonly double _kappaUnit; // k_B/(N Omega)
    private readonly PhysicalConstants _constants;
    private readonly LinearSystem[] _systems;
    private readonly IFieldIteration[] _iterations;
    private readonly List<Matrix3>[] _histories;

    /// <param name="space">The wedge.</param>
    /// <param name="systems">One a solution.</param>
    /// <param name="tolerances">Relative bound of the error of each; for the row operator the relative change.</param>
    /// <param name="constants">For the conductivity.</param>
    /// <param name="volume">Of the primitive cell, cubic Angstrom.</param>
    public SolverSession(
        WedgeSpace space, IReadOnlyList<LinearSystem> systems, IReadOnlyList<double> tolerances, PhysicalConstants constants, double volume)
    {
        (_space, _constants, _systems) = (space, constants, [.. systems]);
        _kappaUnit = constants.ConductivityPrefactor / (space.Wedge.Grid.Count * volume);
        _iterations =
        [
            .. systems.Select((s, i) => s.Operator == CollisionOperator.Row
                ? (IFieldIteration)new PlainIteration(space.Dot, s.Source, s.Diagonal, tolerances[i])
                : new ConjugateGradient(space.Dot, s.Source, s.Diagonal, tolerances[i], s.StrictBound)),
        ];
        _histories = [.. systems.Select(s => new List<Matrix3> { RelaxationTime(s) })];
    }

    /// <summary>Whether all systems are solved.</summary>
    public bool IsDone => Array.TrueForAll(_iterations, i => i.IsDone);

    /// <summary>Number of systems.</summary>
    public int Count => _systems.Length;

    /// <summary>Rounds so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Whether four phonons act too, on fields of their own.</summary>
    public bool IsCoupled => _systems[0].IsCoupled;

    /// <summary>The fields that the rows shall act on, four numbers a mode; those of finished systems are left out.</summary>
    public double[][] Next() => [.. Open.Select(i => _systems[i].Quads(_iterations[i].Direction))];

    /// <summary>The fields of the same systems that coupled four phonons shall act on; none where they do not.</summary>
    public double[][] NextOfFourPhonons() =>
        IsCoupled ? [.. Open.Select(i => _systems[i].FourPhononQuads(_iterations[i].Direction))] : [];

    private IEnumerable<int> Open => Enumerable.Range(0, _systems.Length).Where(i => !_iterations[i].IsDone);

    /// <summary>Takes what the rows gave, three numbers a mode, in the order of <see cref="Next"/>; the arrays are overwritten.</summary>
    /// <param name="images">Of the rows.</param>
    /// <param name="four">Of coupled four phonons, in the order of <see cref="NextOfFourPhonons"/>.</param>
    public void Accept(IReadOnlyList<double[]> images, IReadOnlyList<double[]>? four = null)
    {
        int at = 0;
        for (int i = 0; i < _systems.Length; i++)
        {
            if (!_iterations[i].IsDone)
            {
                _iterations[i].Advance(IsCoupled
                    ? _systems[i].Image(images[at], four![at], _iterations[i].Direction)
                    : _systems[i].Image(images[at]));
                at++;
                _histories[i].Add(Tensor(_systems[i], _iterations[i].Solution));
            }
        }

        Rounds++;
    }

    /// <summary>The solution of one system as it stands.</summary>
    public FullConductivity Result(int index)
    {
        LinearSystem system = _systems[index];
        IterationReport report = _iterations[index].Report;
        Matrix3 tensor = _histories[index][^1];
        return new FullConductivity(
            system.Temperature,
            system.Operator,
            tensor,
            _histories[index][0],
            report.Steps,
            report.Converged,
            report.Residual,
            report.RelativeError * Math.Abs(tensor.Trace / 3),
            _histories[index],
            Modes(system, _iterations[index].Solution))
        {
            SmallestEigenvalue = report.Smallest,
            LargestEigenvalue = report.Largest,
            FunctionalMismatch = report.FunctionalMismatch,
        };
    }

    /// <summary>The solutions of the first systems as coupled four phonons want them: their image tells what draws do.</summary>
    public double[][] Solutions(int count) =>
        [.. Enumerable.Range(0, count).Select(i => _systems[i].FourPhononQuads(_iterations[i].Solution))];

    /// <summary>See <see cref="LinearSystem.ScaleInfluence"/>; images are those of <see cref="Solutions"/>.</summary>
    public IReadOnlyList<(double[] Products, double[] Takes)> ScaleInfluence(IReadOnlyList<double[]> images) =>
        [.. images.Select((image, i) => _systems[i].ScaleInfluence(_iterations[i].Solution, image))];

    /// <summary>Standard error of a third of the trace of one solution with coupled four phonons, W/(m K).</summary>
    public double StandardError(int index, ScatteringRates rates, int t, double[] products, double[] forms) =>
        FieldNoise.StandardError(rates, t, _iterations[index].Solution, Unit(_systems[index]), _constants, (products, forms));

    /// <summary>Standard error of a third of the trace of one solution, W/(m K).</summary>
    public double StandardError(int index, ScatteringRates rates, int t) =>
        FieldNoise.StandardError(rates, t, _iterations[index].Solution, Unit(_systems[index]), _constants);

    /// <summary>
    /// K/3 (2 b.F - F.A F) of any field, W/(m K): below the conductivity of a symmetric operator, and equal to it to first order in what
    /// the field misses.
    /// </summary>
    /// <param name="index">The system.</param>
    /// <param name="field">F.</param>
    /// <param name="offDiagonal">The off-diagonal image of F.</param>
    public double Functional(int index, double[] field, double[] offDiagonal)
    {
        LinearSystem system = _systems[index];
        double[] image = [.. offDiagonal.Select((y, i) => y + (system.Diagonal[i / 3] * field[i]))];
        return Unit(system) / 3 * ((2 * _space.Dot(system.Source, field)) - _space.Dot(field, image));
    }

    /// <summary>
    /// Standard error from sampled rates of what changes to first order when rates are replaced by others of the same draws, W/(m K).
    /// </summary>
    public double DifferenceError(int index, double[] field, ScatteringRates rates, ScatteringRates others) =>
        rates.BatchCount == 0 ? 0 : FieldNoise.StandardError(rates, index, field, Unit(_systems[index]), _constants, others: others);

    private Matrix3 RelaxationTime(LinearSystem system)
    {
        var field = new double[system.Source.Length];
        for (int i = 0; i < field.Length; i++)
        {
            field[i] = system.Diagonal[i / 3] > 0 ? system.Source[i] / system.Diagonal[i / 3] : 0;
        }

        return Tensor(system, field);
    }

    private Matrix3 Tensor(LinearSystem system, double[] field) => Unit(system) * _space.Outer(system.Source, field);

    private FullModes Modes(LinearSystem system, double[] field)
    {
        var tensors = new double[2 * field.Length];
        double unit = Unit(system);
        for (int mode = 0; mode < field.Length / 3; mode++)
        {
            Matrix3 t = unit * _space.OuterOfStar(system.Source, field, mode);
            double[] six =
            [
                t[0, 0], t[1, 1], t[2, 2], 0.5 * (t[1, 2] + t[2, 1]), 0.5 * (t[0, 2] + t[2, 0]), 0.5 * (t[0, 1] + t[1, 0]),
            ];
            six.CopyTo(tensors, 6 * mode);
        }

        return new((double[])field.Clone(), tensors);
    }

    private double Unit(LinearSystem system)
    {
        double x = _constants.HbarOverBoltzmann / system.Temperature;
        return _kappaUnit * x * x;
    }
}
