using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.RandomNumbers;

namespace PcpCluster.Numerics.Limit;

/// <summary>
/// Estimates the rates of the first modes of a group. The group's modes share partner grids, one a batch, whose phonons are solved once; each
/// mode needs the phonons at q + q' besides. One object serves one thread.
/// </summary>
internal sealed class GroupSampler
{
    /// <summary>A mode whose rate comes out negative, as the corrected delta allows, gets so many times its batches at most.</summary>
    private const int MostExtensions = 4;

    private readonly InnerContext _context;
    private readonly FirstPoints _firstPoints;
    private readonly ulong _seed;
    private readonly uint _purpose;
    private readonly PhononSolver _solver;
    private readonly InnerThreePhononSum _three;
    private readonly InnerFourPhononSum? _four;
    private readonly InnerIsotopeSum? _isotopes;
    private readonly List<ModeBlock> _partners = [];
    private readonly List<(int Second, int Third)> _pairs = [];
    private readonly ModeBlock _thirds;
    private readonly ModeBlock _first;
    private readonly ModeBlock _last;
    private readonly Vector3D[] _lastPoints;
    private int _ready;

    public GroupSampler(InnerContext context, FirstPoints firstPoints, ulong seed, uint purpose)
    {
        (_context, _firstPoints, _seed, _purpose) = (context, firstPoints, seed, purpose);
        _solver = context.Problem.Model.CreateSolver();
        _three = new InnerThreePhononSum(context);
        _four = context.Problem.FourPhonons ? new InnerFourPhononSum(context) : null;
        _isotopes = context.Problem.Isotopes ? new InnerIsotopeSum(context) : null;
        _thirds = new ModeBlock(context, (int)context.PartnerGrid.Count);
        _first = new ModeBlock(context, 1);
        int pairs = PairsOfBatch;
        _last = new ModeBlock(context, Math.Max(1, pairs));
        _lastPoints = new Vector3D[Math.Max(1, pairs)];
    }

    private int PairsOfBatch => (_context.Options.FourPhononPairs + _context.Options.Batches - 1) / _context.Options.Batches;

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

    private SampledMode Sample(DrawnMode drawn, int group, int k)
    {
        var random = new RandomStream(_seed, ((ulong)group << 20) | (uint)k, _purpose + 1);
        (Vector3D q, double multiplicity) = _firstPoints.Place(drawn, ref random);
        _first.SolveAt(_solver, [q]);
        double frequency = _first.Frequency[drawn.Branch];
        double[] products = [.. Enumerable.Range(0, 6).Select(c => _solver.VelocityProducts[((6 * drawn.Branch) + c) * PhononSolver.Lanes])];
        if (double.IsNaN(frequency))
        {
            // outside the modes that count; only a grid point exactly at Gamma or an imaginary mode can be that
            return new(0, products, 0, _three.Sets, [], [], []);
        }

        (int start, int end) = DegenerateSet(drawn.Branch);
        int temperatures = _context.Temperatures.Length, batches = _context.Options.Batches;
        var three = new List<double>();
        var four = new List<double>();
        var isotope = new List<double>();
        for (int extension = 0; extension < MostExtensions; extension++)
        {
            AddBatches(group, q, start, end, extension * batches, ref random, three, four, isotope);
            if (AllPositive(three, temperatures))
            {
                break;
            }
        }

        return new(frequency, products, multiplicity, _three.Sets, [.. three], [.. four], [.. isotope]);
    }

    // Adds the batches of one round; rates are means over a degenerate set, whose single eigenvectors mean nothing.
    private void AddBatches(
        int group, Vector3D q, int start, int end, int firstBatch, ref RandomStream random, List<double> three, List<double> four, List<double> isotope)
    {
        int temperatures = _context.Temperatures.Length, batches = _context.Options.Batches, sets = _three.Sets;
        var threeRates = new double[batches * sets * temperatures];
        var fourRates = new double[_four is null ? 0 : batches * temperatures];
        var isotopeRates = new double[_isotopes is null ? 0 : batches];
        Span<double> rates = stackalloc double[sets * temperatures];
        double share = 1.0 / (end - start);
        for (int batch = firstBatch; batch < firstBatch + batches; batch++)
        {
            int row = batch - firstBatch;
            ModeBlock partners = Partners(group, batch);
            _thirds.SolveGrid(_solver, _context.PartnerGrid, q + partners.Points[0]);
            if (_four is not null)
            {
                DrawPairs(group, batch, q, ref random);
            }

            for (int branch = start; branch < end; branch++)
            {
                _three.BeginFirst(_first, 0, branch);
                _three.Run(_first.Frequency[branch], partners, _thirds, rates);
                for (int i = 0; i < rates.Length; i++)
                {
                    threeRates[(row * rates.Length) + i] += share * rates[i];
                }

                if (_four is not null)
                {
                    RunPairs(branch, group, batch, rates[..temperatures]);
                    for (int t = 0; t < temperatures; t++)
                    {
                        fourRates[(row * temperatures) + t] += share * rates[t];
                    }
                }

                if (_isotopes is not null)
                {
                    isotopeRates[row] += share * _isotopes.Rate(_first, 0, branch, partners, _context.PartnerGrid.Count);
                }
            }
        }

        three.AddRange(threeRates);
        four.AddRange(fourRates);
        isotope.AddRange(isotopeRates);
    }

    // p1 from the batch's grid, p2 from the next batch's: both are uniform in the zone and independent
    private void DrawPairs(int group, int batch, Vector3D q, ref RandomStream random)
    {
        ModeBlock seconds = Partners(group, batch), thirds = Partners(group, batch + 1);
        _pairs.Clear();
        long count = _context.PartnerGrid.Count;
        while (_pairs.Count < PairsOfBatch)
        {
            int second = (int)random.NextIndex(count), third = (int)random.NextIndex(count);
            _lastPoints[_pairs.Count] = -(q + seconds.Points[second] + thirds.Points[third]);
            _pairs.Add((second, third));
        }

        _last.SolveAt(_solver, _lastPoints.AsSpan(0, _pairs.Count));
    }

    private void RunPairs(int branch, int group, int batch, Span<double> rates)
    {
        ModeBlock seconds = Partners(group, batch), thirds = Partners(group, batch + 1);
        double frequency = _first.Frequency[branch];
        Vector3D q = _first.Points[0];
        _four!.BeginFirst(_first, 0, branch);
        for (int pair = 0; pair < _pairs.Count; pair++)
        {
            (int second, int third) = _pairs[pair];

            // a phonon that meets its own opposite does not relax; on the continuous zone that never happens
            if (!IsLatticeVector(q + seconds.Points[second]) && !IsLatticeVector(q + thirds.Points[third]) && !IsLatticeVector(q + _last.Points[pair]))
            {
                _four.Add(frequency, seconds, second, thirds, third, _last, pair);
            }
        }

        _four.Finish(frequency, _pairs.Count, rates);
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

    private (int Start, int End) DegenerateSet(int branch)
    {
        int start = branch, end = branch + 1;
        while (start > 0 && _first.Frequency[start - 1] == _first.Frequency[branch])
        {
            start--;
        }

        while (end < _context.BranchCount && _first.Frequency[end] == _first.Frequency[branch])
        {
            end++;
        }

        return (start, end);
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

    private static bool IsLatticeVector(Vector3D q) =>
        Math.Abs(q.X - Math.Round(q.X)) < 1e-10 && Math.Abs(q.Y - Math.Round(q.Y)) < 1e-10 && Math.Abs(q.Z - Math.Round(q.Z)) < 1e-10;
}
