using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// Estimates the rates of the first modes of a group. The group's modes share partner grids, one a batch, whose phonons are solved once;
/// each mode needs the phonons at q + q' besides. One object serves one thread.
/// </summary>
internal sealed class GroupRates
{
    /// <summary>A mode whose rate comes out negative, as the corrected delta allows, gets so many times its batches at most.</summary>
    private const int MostExtensions = 4;

    private readonly PartnerContext _context;
    private readonly FirstPoints _firstPoints;
    private readonly ulong _seed;
    private readonly uint _purpose;
    private readonly PhononSolver _solver;
    private readonly PartnerThreePhononSum _three;
    private readonly PartnerFourPhononSum? _four;
    private readonly PartnerIsotopeSum? _isotopes;
    private readonly List<ModeBlock> _partners = [];
    private readonly PartnerPairs? _pairs;
    private readonly ModeBlock _thirds;
    private readonly ModeBlock _first;
    private int _ready;

    public GroupRates(PartnerContext context, FirstPoints firstPoints, ulong seed, uint purpose)
    {
        (_context, _firstPoints, _seed, _purpose) = (context, firstPoints, seed, purpose);
        _solver = context.Problem.Model.CreateSolver();
        _three = new PartnerThreePhononSum(context);
        _four = context.Problem.FourPhonons ? new PartnerFourPhononSum(context) : null;
        _isotopes = context.Problem.Isotopes ? new PartnerIsotopeSum(context) : null;
        _thirds = new ModeBlock(context, (int)context.PartnerGrid.Count);
        _first = new ModeBlock(context, 1);
        int batches = context.Options.Batches;
        _pairs = _four is null ? null : new PartnerPairs(context, (context.Options.FourPhononPairs + batches - 1) / batches);
    }

    public SampledGroup Run(ModeDraw draw, int group)
    {
        _ready = 0;
        var modes = new SampledMode[draw.GroupSize];
        for (int k = 0; k < modes.Length; k++)
        {
            modes[k] = Sample(draw.Group(group)[k], group, k);
        }

        return new(group, modes);
    }

    /// <summary>Every mode of some points, [point * branches + branch]; the points share partner grids.</summary>
    /// <param name="points">Numbers of grid points and of points in their stars.</param>
    /// <param name="group">Number of the group.</param>
    public SampledGroup RunPoints(IReadOnlyList<(long Point, int Star)> points, int group)
    {
        _ready = 0;
        var modes = new List<SampledMode>();
        for (int k = 0; k < points.Count; k++)
        {
            var random = new RandomStream(_seed, ((ulong)group << 20) | (uint)k, _purpose + 1);
            _first.SolveAt(_solver, [_context.FineGrid.Fractional(points[k].Point)]);
            modes.AddRange(Sample(Sets(), points[k].Star, group, ref random));
        }

        return new(group, modes);
    }

    private SampledMode Sample(DrawnMode drawn, int group, int k)
    {
        var random = new RandomStream(_seed, ((ulong)group << 20) | (uint)k, _purpose + 1);
        (Vector3D q, double multiplicity) = _firstPoints.Place(drawn, ref random);
        _first.SolveAt(_solver, [q]);
        (int Start, int End) set = Array.Find(Sets(), s => s.End > drawn.Branch);
        return Sample([set], multiplicity, group, ref random)[drawn.Branch - set.Start];
    }

    // All modes of the given degenerate sets of the point in _first, set after set.
    private List<SampledMode> Sample((int Start, int End)[] degenerate, double multiplicity, int group, ref RandomStream random)
    {
        int temperatures = _context.Temperatures.Length, batches = _context.Options.Batches;
        double[][] products = [.. Enumerable.Range(0, _context.BranchCount).Select(VelocityProducts)]; // the solver goes on to other points
        (int Start, int End)[] sets = [.. degenerate.Where(s => !double.IsNaN(_first.Frequency[s.Start]))];
        var rates = new RatesOfSet[sets.Length];
        for (int i = 0; i < sets.Length; i++)
        {
            rates[i] = new([], [], []);
        }

        for (int extension = 0; extension < MostExtensions && sets.Length > 0; extension++)
        {
            AddBatches(group, sets, extension * batches, ref random, rates);
            if (rates.All(r => AllPositive(r.Three, temperatures)))
            {
                break;
            }
        }

        var modes = new List<SampledMode>();
        foreach ((int start, int end) in degenerate)
        {
            int known = Array.IndexOf(sets, (start, end));
            (double[] three, double[] four, double[] isotope) = known < 0 ? ([], [], []) : rates[known].ToArrays();
            for (int branch = start; branch < end; branch++)
            {
                // a grid point exactly at Gamma or an imaginary mode takes no part
                (double frequency, double weight) = known < 0 ? (0, 0) : (_first.Frequency[branch], multiplicity);
                modes.Add(new(frequency, products[branch], weight, _three.Sets, three, four, isotope));
            }
        }

        return modes;
    }

    // xx, yy, zz, yz, xz, xy of a branch of the point solved last
    private double[] VelocityProducts(int branch) =>
        [.. Enumerable.Range(0, 6).Select(c => _solver.VelocityProducts[((6 * branch) + c) * PhononSolver.Lanes])];

    // Adds the batches of one round; rates are means over a degenerate set, whose single eigenvectors mean nothing.
    private void AddBatches(int group, (int Start, int End)[] sets, int firstBatch, ref RandomStream random, RatesOfSet[] found)
    {
        int temperatures = _context.Temperatures.Length, batches = _context.Options.Batches, widths = _three.Sets;
        Vector3D q = _first.Points[0];
        Span<double> rates = stackalloc double[widths * temperatures];
        Span<double> mean = stackalloc double[widths * temperatures];
        Span<double> fourMean = stackalloc double[temperatures];
        for (int batch = firstBatch; batch < firstBatch + batches; batch++)
        {
            ModeBlock partners = Partners(group, batch);
            _thirds.SolveGrid(_solver, _context.PartnerGrid, q + partners.Points[0]);
            _pairs?.Draw(_solver, q, partners, Partners(group, batch + 1), ref random);
            for (int set = 0; set < sets.Length; set++)
            {
                (int start, int end) = sets[set];
                double share = 1.0 / (end - start), isotope = 0;
                mean.Clear();
                fourMean.Clear();
                for (int branch = start; branch < end; branch++)
                {
                    _three.BeginFirst(_first, 0, branch);
                    _three.Run(_first.Frequency[branch], partners, _thirds, rates);
                    AddShare(mean, rates, share);
                    if (_four is not null)
                    {
                        _pairs!.Run(_four, _first, branch, rates[..temperatures]);
                        AddShare(fourMean, rates[..temperatures], share);
                    }

                    isotope += share * (_isotopes?.Rate(_first, 0, branch, partners, _context.PartnerGrid.Count) ?? 0);
                }

                found[set].Add(mean, _four is null ? [] : fourMean, _isotopes is null ? [] : [isotope]);
            }
        }
    }

    private static void AddShare(Span<double> mean, ReadOnlySpan<double> rates, double share)
    {
        for (int i = 0; i < rates.Length; i++)
        {
            mean[i] += share * rates[i];
        }
    }

    // the degenerate sets of the point in _first, ascending
    private (int Start, int End)[] Sets()
    {
        var sets = new List<(int, int)>();
        foreach ((int, int) set in DegenerateSets.Of(_first.Frequency.AsSpan(0, _context.BranchCount)))
        {
            sets.Add(set);
        }

        return [.. sets];
    }

    // Partner grids are drawn and solved in the order of batches, when first asked for.
    private ModeBlock Partners(int group, int batch)
    {
        while (_ready <= batch)
        {
            if (_partners.Count == _ready)
            {
                _partners.Add(new ModeBlock(_context, (int)_context.PartnerGrid.Count));
            }

            var random = new RandomStream(_seed, ((ulong)group << 20) | (uint)_ready, _purpose + 2);
            _partners[_ready].SolveGrid(_solver, _context.PartnerGrid, Shift(ref random));
            _ready++;
        }

        return _partners[batch];
    }

    private Vector3D Shift(ref RandomStream random)
    {
        QPointGrid grid = _context.PartnerGrid, fine = _context.FineGrid;
        if (_context.Options.Points == PartnerPoints.Coset)
        {
            return new(
                (double)random.NextIndex(fine.N1 / grid.N1) / fine.N1,
                (double)random.NextIndex(fine.N2 / grid.N2) / fine.N2,
                (double)random.NextIndex(fine.N3 / grid.N3) / fine.N3);
        }

        return new(random.NextDouble() / grid.N1, random.NextDouble() / grid.N2, random.NextDouble() / grid.N3);
    }

    private bool AllPositive(List<double> three, int temperatures)
    {
        int row = _three.Sets * temperatures;
        for (int i = 0; i < row; i++)
        {
            double sum = 0;
            for (int k = i; k < three.Count; k += row)
            {
                sum += three[k];
            }

            if (sum <= 0)
            {
                return false;
            }
        }

        return true;
    }

    private sealed record RatesOfSet(List<double> Three, List<double> Four, List<double> Isotope)
    {
        public void Add(ReadOnlySpan<double> three, ReadOnlySpan<double> four, ReadOnlySpan<double> isotope)
        {
            Three.AddRange(three);
            Four.AddRange(four);
            Isotope.AddRange(isotope);
        }

        public (double[] Three, double[] Four, double[] Isotope) ToArrays() => ([.. Three], [.. Four], [.. Isotope]);
    }
}
