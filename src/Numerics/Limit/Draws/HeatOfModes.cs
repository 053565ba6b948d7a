using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>m c v^2 tau of the modes of a wedge with tau from a model, or m c v^2/omega^2 without one.</summary>
internal sealed class HeatOfModes
{
    /// <summary>Mean of 1/q^2 over the cell of Gamma is about three times its value at the nearest grid point.</summary>
    private const double GammaCell = 3;

    private readonly WedgeTable _table;
    private readonly LimitProblem _problem;
    private readonly bool _continuum;
    private readonly double _speedFloor;
    private readonly int _nearest;

    public HeatOfModes(WedgeTable table, LimitProblem problem, bool continuum)
    {
        _table = table;
        _problem = problem;
        _continuum = continuum;
        int most = Math.Max(table.Wedge.Grid.N1, Math.Max(table.Wedge.Grid.N2, table.Wedge.Grid.N3));
        double mean = 0;
        for (int i = 0; i < table.BranchCount && table.Wedge.Count > 1; i++)
        {
            mean += table.SpeedSquared[table.BranchCount + i] / table.BranchCount;
        }

        // where symmetry makes v vanish at the point it does not vanish in the cell around it
        _speedFloor = continuum ? mean / ((double)most * most) : 0;
        _nearest = Math.Min(1, table.Wedge.Count - 1);
    }

    public double Of(int point, int branch, int temperature, LifetimeModel? model, Span<double> features)
    {
        double frequency = _table.Frequency[((long)point * _table.BranchCount) + branch];
        double factor = 1;
        if (point == 0 && _table.Wedge.Points[0] == 0 && branch < 3)
        {
            if (!_continuum)
            {
                return 0;
            }

            point = _nearest;
            factor = GammaCell / _table.Wedge.Weights[point];
            frequency = _table.Frequency[((long)point * _table.BranchCount) + branch];
        }

        if (!(frequency > _problem.MinimumFrequency))
        {
            return 0;
        }

        double speedSquared = Math.Max(_speedFloor, _table.SpeedSquared[((long)point * _table.BranchCount) + branch]);
        double capacity = _problem.Classical
            ? 1
            : BoseEinstein.HeatCapacity(_problem.Model.Constants.HbarOverBoltzmann * frequency / _problem.Temperatures[temperature]);
        double lifetime = 1 / (frequency * frequency);
        if (model is not null)
        {
            LifetimeModel.Features(_table, point, branch, features);
            lifetime = model.Lifetime(branch, frequency, features);
        }

        return factor * _table.Wedge.Weights[point] * capacity * speedSquared * lifetime;
    }
}
