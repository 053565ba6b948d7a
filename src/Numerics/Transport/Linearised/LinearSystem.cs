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
    private readonly double[] _four; // the part of the diagonal that coupled four phonons have
    private readonly double[] _fourScale; // factor of the field before and after they act
    private readonly double[] _fourProcess; // diagonal of their process operator

    /// <param name="space">The wedge.</param>
    /// <param name="operator">Which operator.</param>
    /// <param name="temperature">K.</param>
    /// <param name="constants">For hbar/k_B.</param>
    /// <param name="sums">Sums of the rows' weights without the factors of their own modes, [mode].</param>
    /// <param name="threePhononRates">1/ps, [mode].</param>
    /// <param name="totalRates">The same with all other scattering; 0 where a mode is unknown or left out.</param>
    /// <param name="four">Four phonons that are coupled; null where they only add to the diagonal.</param>
    public LinearSystem(
        WedgeSpace space,
        CollisionOperator @operator,
        double temperature,
        PhysicalConstants constants,
        double[] sums,
        double[] threePhononRates,
        double[] totalRates,
        FourPhononPart? four = null)
    {
        int modes = space.ModeCount;
        (_space, Operator, Temperature) = (space, @operator, temperature);
        CollisionKind kind = @operator == CollisionOperator.Row ? CollisionKind.Row : CollisionKind.Process;
        _populations = Populations(space.Phonons, kind, temperature, constants);
        (_in, _out, _known) = (new double[modes], new double[modes], new bool[modes]);
        (_four, _fourScale, _fourProcess) = (new double[modes], new double[modes], (double[]?)four?.Sums.Clone() ?? new double[modes]);
        (IsCoupled, Diagonal, Source) = (four is not null, new double[modes], new double[3 * modes]);
        double[] process = new double[modes];
        for (int mode = 0; mode < modes; mode++)
        {
            process[mode] = _populations[mode] * sums[mode];
        }

        space.AverageScalars(process);
        space.AverageScalars(_fourProcess);
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
            if (four is not null)
            {
                others -= Couple(mode, g, four.Rates[mode]);
            }

            double scale = @operator == CollisionOperator.Scaled
                ? process[mode] > 0 ? Math.Sqrt(g * threePhononRates[mode] / process[mode]) : 0
                : 1;
            _known[mode] = Diagonal[mode] > 0;
            _in[mode] = scale;
            _out[mode] = @operator == CollisionOperator.Row ? g : scale * _populations[mode];
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

    /// <summary>Whether four phonons act beyond the diagonal.</summary>
    public bool IsCoupled { get; }

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
        var scaled = new double[field.Length];
        for (int i = 0; i < field.Length; i++)
        {
            scaled[i] = _known[i / 3] ? _in[i / 3] * field[i] : 0;
        }

        return WedgeSpace.Quads(scaled, _populations);
    }

    /// <summary>A field as coupled four phonons want it, four numbers a mode.</summary>
    public double[] FourPhononQuads(double[] field)
    {
        var scaled = new double[field.Length];
        for (int i = 0; i < field.Length; i++)
        {
            scaled[i] = _known[i / 3] ? _fourScale[i / 3] * field[i] : 0;
        }

        return WedgeSpace.Quads(scaled, _populations);
    }

    /// <summary>The off-diagonal image of a field from what the rows gave, which is overwritten.</summary>
    /// <param name="rows">Three numbers a mode.</param>
    /// <param name="four">What coupled four phonons gave; null without them.</param>
    /// <param name="field">The field.</param>
    public double[] Image(double[] rows, double[]? four = null, double[]? field = null)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] *= _out[i / 3];
            if (four is not null)
            {
                rows[i] += four[i] * (Operator == CollisionOperator.Row ? _out[i / 3] : _fourScale[i / 3]);
            }
        }

        _space.Project(rows);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = !_known[i / 3] ? 0 : field is null ? rows[i] : rows[i] - (_four[i / 3] * field[i]);
        }

        return rows;
    }

    /// <summary>
    /// What a mode's weights and rates count for in F . A F through its scale, [mode]: F . (A4 F), and the same over the diagonal of the
    /// process operator.
    /// </summary>
    /// <param name="field">F.</param>
    /// <param name="image">What coupled four phonons made of it; overwritten.</param>
    public (double[] Products, double[] Takes) ScaleInfluence(double[] field, double[] image)
    {
        for (int i = 0; i < image.Length; i++)
        {
            image[i] *= _fourScale[i / 3];
        }

        _space.Project(image);
        var products = new double[_four.Length];
        for (int i = 0; i < image.Length; i++)
        {
            products[i / 3] += field[i] * image[i];
        }

        _space.AverageScalars(products);
        return (products, [.. products.Zip(_fourProcess, (p, d) => d > 0 ? p / d : 0)]);
    }

    // moves a mode's four-phonon rate from other scattering to the coupled part; returns what is no longer other scattering
    private double Couple(int mode, double g, double rate)
    {
        if (Operator == CollisionOperator.Row)
        {
            _fourScale[mode] = 1;
            return 0;
        }

        if (!(_fourProcess[mode] > 0) || !(rate > 0))
        {
            return 0; // the draws have it in one of the two widths only
        }

        _four[mode] = Operator == CollisionOperator.Scaled ? g * rate : _fourProcess[mode];
        _fourScale[mode] = Math.Sqrt(_four[mode] / _fourProcess[mode]);
        Diagonal[mode] += _four[mode] - (g * rate);
        return rate;
    }
}

/// <summary>Four phonons of one temperature that are coupled.</summary>
/// <param name="Sums">Diagonal of their process operator, [mode].</param>
/// <param name="Rates">1/ps, [mode].</param>
internal sealed record FourPhononPart(double[] Sums, double[] Rates);
