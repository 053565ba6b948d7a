using System.Globalization;
using PcpCluster.Formats.Hdf5.Phono3py.Displacements;
using PcpCluster.Formats.Hdf5.Phono3py.Structure;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants.Fitting;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py;

/// <summary>
/// The force constants that the displacements and forces of a folder determine: finite differences where single atoms and pairs were moved,
/// least squares where all were.
/// </summary>
internal sealed class ForceFit
{
    private readonly SpaceGroup _group;
    private readonly DisplacementSets _secondSets;
    private readonly DisplacementSets? _thirdSets;
    private readonly FitOptions _options;
    private readonly List<string> _remarks;
    private readonly Dictionary<int, SupercellForceConstants> _made = [];

    private ForceFit(
        SpaceGroup group, DisplacementSets second, DisplacementSets? third, FitOptions options, List<string> remarks)
    {
        _group = group;
        _secondSets = second;
        _thirdSets = third;
        _options = options;
        _remarks = remarks;
    }

    /// <summary>The file that held the forces of an order.</summary>
    public string Path(int order) => Sets(order)!.Path;

    /// <summary>Null where the folder holds no forces.</summary>
    public static ForceFit? Of(
        Phono3pyYaml yaml,
        InputFolder folder,
        SupercellOrder large,
        SupercellOrder small,
        SpaceGroup group,
        FitOptions options,
        List<string> remarks)
    {
        string? forces3 = folder.Locate("FORCES_FC3");
        string? forces2 = folder.Locate("FORCES_FC2");
        DisplacementSets? third = DisplacementSets.Read(yaml, small, false, forces3);
        DisplacementSets? second = ReferenceEquals(large, small) ? third : DisplacementSets.Read(yaml, large, true, forces2);
        return second is null || second.Sets.Count == 0 ? null : new(group, second, third, options, remarks);
    }

    /// <summary>The constants of an order; null where the displacements are not made for it.</summary>
    /// <param name="order">2 to 4.</param>
    public SupercellForceConstants? Make(int order)
    {
        if (_made.TryGetValue(order, out SupercellForceConstants? known))
        {
            return known;
        }

        DisplacementSets? sets = Sets(order);
        if (sets is null
            || !_options.Orders.Contains(order)
            || (sets.Systematic && (order == 4 || (order == 3 && sets.Sets.All(s => s.Atoms.Length < 2)))))
        {
            return null;
        }

        try
        {
            if (sets.Systematic)
            {
                MakeByDifferences(sets, order);
            }
            else
            {
                MakeByLeastSquares(sets, order);
            }
        }
        catch (ArgumentException e)
        {
            throw new InputException(
                sets.Path,
                0,
                string.Create(CultureInfo.InvariantCulture, $"{sets.Sets.Count} sets of displacements"),
                "as many as the independent force constants ask for",
                e.Message);
        }

        return _made[order];
    }

    private DisplacementSets? Sets(int order) => order == 2 ? _secondSets : _thirdSets;

    private void MakeByDifferences(DisplacementSets sets, int order)
    {
        SupercellAtoms atoms = sets.Order.Atoms;
        FittedConstants fitted = order == 2
            ? FiniteDifferences.Second(atoms, _group, sets.Sets)
            : FiniteDifferences.Third(atoms, _group, sets.Sets);
        _made[order] = fitted.Constants;
        _remarks.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{sets.Path}: force constants of order {order} were made by finite differences from {sets.Sets.Count} displaced supercells of "
                + $"{atoms.Count} atoms; permutation symmetry and acoustic sum rule changed them by {fitted.Change:G2} of their norm."));
    }

    private void MakeByLeastSquares(DisplacementSets sets, int order)
    {
        // one fit of all orders of a supercell; where a larger one gives the second order, the small one's own only takes up its share
        bool shared = ReferenceEquals(_secondSets, _thirdSets);
        var cutoffs = _options.Orders.Append(2).Distinct().Where(o => shared || order > 2 || o == 2)
            .ToDictionary(o => o, o => _options.Cutoffs.GetValueOrDefault(o, double.PositiveInfinity));
        LeastSquaresResult result = LeastSquaresFit.Fit(sets.Order.Atoms, _group, sets.Sets, cutoffs);
        foreach (FittedOrder fitted in result.Orders)
        {
            int found = fitted.Constants.Order;
            if (found == 2 && order > 2 && !shared)
            {
                continue;
            }

            _made[found] = fitted.Constants;
            _remarks.Add(result.Describe(fitted, sets.Path, sets.Sets.Count));
        }
    }
}
