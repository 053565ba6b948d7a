using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>Which operator is solved.</summary>
public enum CollisionOperator
{
    /// <summary>
    /// The process operator, scaled mode by mode so that its diagonal is that of the relaxation-time sums: symmetric, positive
    /// definite, and the conductivity in the relaxation-time approximation is the usual one.
    /// </summary>
    Scaled,

    /// <summary>The process operator as it is.</summary>
    Process,

    /// <summary>The weights of the relaxation-time sums, not symmetric: what ShengBTE and FourPhonon iterate.</summary>
    Row,
}

/// <summary>
/// The linearised Boltzmann equation A F = b of one temperature on the wedge: b = g omega v, g = n(n+1), A = three-phonon processes + g w
/// on the diagonal, w the rates of all other scattering. All that concerns the temperature; the rows do not.
/// </summary>
internal sealed class LinearSystem
{
    private readonly WedgeSpace _space;
    private readonly double[] _populations; // fourth number of a mode
    private readonly double[] _in; // factor of the field before the rows act
    private readonly double[] _out; // factor of what the rows give
    private readonly bool[] _known;

    /// <param name="space">The wedge.</param>
    /// <param name="operator">Which operator.</param>
    /// <param name="temperature">K.</param>
    /// <param name="constants">For hbar/k_B.</param>
    /// <param name="sums">Sums of the rows' weights without the factors of their own modes, [mode].</param>
    /// <param name="threePhononRates">1/ps, [mode].</param>
    /// <param name="totalRates">The same with all other scattering; 0 where a mode is unknown or left out.</param>
    public LinearSystem(
        WedgeSpace space,
        CollisionOperator @operator,
        double temperature,
        PhysicalConstants constants,
        double[] sums,
        double[] threePhononRates,
        double[] totalRates)
    {
        int modes = space.ModeCount;
        (_space, Operator, Temperature) = (space, @operator, temperature);
        CollisionKind kind = @operator == CollisionOperator.Row ? CollisionKind.Row : CollisionKind.Process;
        _populations = Populations(space.Phonons, kind, temperature, constants);
        (_in, _out, _known) = (new double[modes], new double[modes], new bool[modes]);
        (Diagonal, Source) = (new double[modes], new double[3 * modes]);
        double[] process = new double[modes];
        for (int mode = 0; mode < modes; mode++)
        {
            process[mode] = _populations[mode] * sums[mode];
        }

        space.AverageScalars(process);
        double strict = double.PositiveInfinity;
        for (int mode = 0; mode < modes; mode++)
        {
            double omega = space.Phonons.Frequencies[mode];
            if (!(omega > 0) || !(totalRates[mode] > 0))
            {
                continue;
            }

            double n = BoseEinstein.Occupation(constants.HbarOverBoltzmann * omega / temperature);
            double g = @operator == CollisionOperator.Row ? n * (n + 1) : _populations[mode] * _populations[mode];
            double others = totalRates[mode] - threePhononRates[mode];
            Diagonal[mode] = @operator == CollisionOperator.Process ? process[mode] + (g * others) : g * totalRates[mode];
            double scale = @operator == CollisionOperator.Scaled
                ? process[mode] > 0 ? Math.Sqrt(g * threePhononRates[mode] / process[mode]) : 0
                : 1;
            _known[mode] = Diagonal[mode] > 0;
            _in[mode] = @operator == CollisionOperator.Row ? 1 : scale * _populations[mode];
            _out[mode] = @operator == CollisionOperator.Row ? g : _in[mode];
            if (!_known[mode])
            {
                continue;
            }

            strict = Math.Min(strict, g * Math.Max(0, others) / Diagonal[mode]);
            for (int axis = 0; axis < 3; axis++)
            {
                Source[(3 * mode) + axis] = g * omega * space.Phonons.Velocities[(3 * mode) + axis];
            }
        }

        StrictBound = double.IsFinite(strict) ? strict : 0;
    }

    public CollisionOperator Operator { get; }

    /// <summary>K.</summary>
    public double Temperature { get; }

    /// <summary>D, one number a mode; 0 for modes that have no unknown.</summary>
    public double[] Diagonal { get; }

    /// <summary>b, three numbers a mode.</summary>
    public double[] Source { get; }

    /// <summary>A strict lower bound of the eigenvalues of D^-1 A: the least share of other scattering.</summary>
    public double StrictBound { get; }

    /// <summary>s = sqrt(n(n+1)) for the process operator or n for the row operator, [mode]; 0 for modes that take no part.</summary>
    public static double[] Populations(PhononTable phonons, CollisionKind kind, double temperature, PhysicalConstants constants)
    {
        var result = new double[phonons.Frequencies.Length];
        for (int mode = 0; mode < result.Length; mode++)
        {
            double x = constants.HbarOverBoltzmann * phonons.Frequencies[mode] / temperature;
            if (x > 0)
            {
                result[mode] = kind == CollisionKind.Row ? BoseEinstein.Occupation(x) : 0.5 / Math.Sinh(0.5 * x);
            }
        }

        return result;
    }

    /// <summary>A field as the rows want it, four numbers a mode.</summary>
    public double[] Quads(double[] field)
    {
        var quads = new double[4 * _in.Length];
        for (int mode = 0; mode < _in.Length; mode++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                quads[(4 * mode) + axis] = _known[mode] ? _in[mode] * field[(3 * mode) + axis] : 0;
            }

            quads[(4 * mode) + 3] = _populations[mode];
        }

        return quads;
    }

    /// <summary>The off-diagonal image of a field from what the rows gave, which is overwritten.</summary>
    public double[] Image(double[] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] *= _out[i / 3];
        }

        _space.Project(rows);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _known[i / 3] ? rows[i] : 0;
        }

        return rows;
    }
}
