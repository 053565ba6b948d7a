using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>One block of row terms: its share of the plain and of the strain loss, and the gradients by its factors.</summary>
internal sealed class RowTensors
{
    private readonly int _order;
    private readonly double _factorial;
    private readonly bool _symmetric;
    private readonly double _plainWeight;
    private readonly double _strainWeight;
    private readonly Tensor _termWeights; // [1, term]
    private readonly BilinearForm _linear;
    private readonly BilinearForm? _strain;
    private readonly Tensor? _momentMap; // [3 sites, 9]
    private readonly List<(Tensor Rows, Tensor Columns, long Shifts, long Pairs, double Weight)> _shifts = [];

    public RowTensors(CompressionProblem problem, RowBlock block, bool symmetric, LossWeights weights, ScalarType type, Device where)
    {
        _order = problem.Order;
        _factorial = Permanent.Factorial(_order);
        _symmetric = symmetric;
        _plainWeight = 1 / problem.NormSquared;
        _termWeights = tensor(block.Weights, [1, block.Weights.Length], dtype: type, device: where);
        _linear = new(problem.Restrict(block.Sites), block.Sites.Length, type, where);
        if (weights.HasLongWaves)
        {
            LongWaveTargets targets =
                problem.LongWave ?? throw new ArgumentException("The long-wave terms need their targets.", nameof(problem));
            _strainWeight = weights.Strain / targets.StrainNormSquared;
            _strain = new(problem.RestrictStrain(block.Sites), block.Sites.Length, type, where);
            var map = new double[3 * block.Sites.Length * 9];
            for (int k = 0; k < map.Length; k++)
            {
                map[k] = targets.Field.Displacement(block.Sites[k / 27], k / 9 % 3, k % 9);
            }

            _momentMap = tensor(map, [3 * block.Sites.Length, 9], dtype: type, device: where);
        }

        AddShifts(block.Overlaps, where);
    }

    /// <summary>[start, i, term, 9] of factors [start, i, term, site, axis].</summary>
    public Tensor Moments(Tensor rows) => matmul(rows.flatten(3), _momentMap!);

    /// <summary>Carries a gradient by the moments over to the factors.</summary>
    public void AddMomentGradient(Tensor momentGradient, Tensor gradient) =>
        gradient.add_(matmul(momentGradient, _momentMap!.t()).view(gradient.shape), Scalars.One);

    /// <summary>Adds to loss and gradients.</summary>
    public void Add(
        Tensor rows, Tensor columns, Tensor? moments, Tensor? columnMoments, Tensor loss, Tensor gradient, Tensor? momentGradient)
    {
        AddLinear(rows, moments, loss, gradient, momentGradient);
        AddQuadratic(rows, columns, moments, columnMoments, loss, gradient, momentGradient);
        if (!_symmetric)
        {
            gradient.mul_(_termWeights.view(1, 1, -1, 1, 1));
            momentGradient?.mul_(_termWeights.view(1, 1, -1, 1));
        }
    }

    private void AddLinear(Tensor rows, Tensor? moments, Tensor loss, Tensor gradient, Tensor? momentGradient)
    {
        long starts = rows.shape[0], terms = rows.shape[2];
        Tensor flat = rows.reshape(starts, _order, terms, -1);
        Tensor[] factors = [.. Enumerable.Range(0, _order).Select(i => flat.select(1, i).reshape(starts * terms, -1))];
        Tensor[] gradients = [.. factors.Select(f => zeros_like(f))];
        double scale = -2 * _plainWeight;
        Tensor value = _linear.Add(null, factors, scale, gradients, null) * Scalars.Of(scale);
        if (_strain is not null)
        {
            double strainScale = -2 * _strainWeight / _order;
            for (int i = 0; i < _order; i++)
            {
                int[] others = [.. Enumerable.Range(0, _order).Where(k => k != i)];
                Tensor w = moments!.select(1, i).reshape(starts * terms, 9);
                Tensor wGradient = zeros_like(w);
                Tensor part =
                    _strain.Add(w, [.. others.Select(k => factors[k])], strainScale, [.. others.Select(k => gradients[k])], wGradient);
                value = value.add(part, Scalars.Of(strainScale));
                momentGradient!.select(1, i).add_(wGradient.view(starts, terms, 9), Scalars.One);
            }
        }

        loss.add_((value.view(starts, terms) * _termWeights).sum(1L), Scalars.One);
        for (int i = 0; i < _order; i++)
        {
            gradient.select(1, i).add_(gradients[i].view(starts, terms, -1, 3), Scalars.One);
        }
    }

    private void AddQuadratic(
        Tensor rows, Tensor columns, Tensor? moments, Tensor? columnMoments, Tensor loss, Tensor gradient, Tensor? momentGradient)
    {
        long starts = rows.shape[0], r = rows.shape[2], c = columns.shape[2], n = _order;
        double sides = _symmetric ? 1 : 2;
        double plainScale = _plainWeight / _factorial, strainScale = _strainWeight / (_order * _factorial);
        Tensor rowTerms = WithEmptySite(rows.reshape(starts, n * r, -1, 3));
        Tensor columnTerms = WithEmptySite(columns.reshape(starts, n * c, -1, 3));
        Tensor rowGradient = zeros_like(rowTerms);
        Tensor? e = null, minorSum = null;
        if (moments is not null)
        {
            e = matmul(moments.reshape(starts, n * r, 9), columnMoments!.reshape(starts, n * c, 9).transpose(1, 2)).view(
                starts, n, r, n, c);
            minorSum = zeros_like(e);
        }

        foreach ((Tensor rowSites, Tensor columnSites, long shifts, long pairs, double weight) in _shifts)
        {
            using TorchSharp.DisposeScope scope = NewDisposeScope(); // the overlaps of one group only take memory at a time
            Tensor left = rowTerms.index_select(2, rowSites).view(starts, n * r, shifts, pairs * 3).transpose(1, 2).contiguous();
            Tensor right = columnTerms.index_select(2, columnSites).view(starts, n * c, shifts, pairs * 3).transpose(1, 2).contiguous();
            Tensor g = matmul(left, right.transpose(2, 3)).view(starts, shifts, n, r, n, c);
            Tensor minors = GramMinors.Of(g);
            Tensor permanents = (g * minors).sum([1L, 2L, 4L, 5L]); // n times, [start, row term]
            loss.add_((permanents * _termWeights).sum(1L), alpha: Scalars.Of(weight * plainScale / n));
            Tensor d = minors * Scalars.Of(sides * weight * plainScale);
            if (e is not null)
            {
                minorSum!.add_(minors.sum(1L), alpha: Scalars.Of(weight));
                d.add_(GramMinors.Mixed(e, g), alpha: Scalars.Of(sides * weight * strainScale));
            }

            d = d.view(starts, shifts, n * r, n * c);
            AddToSites(rowGradient, rowSites, matmul(d, right), shifts, pairs);
            if (_symmetric)
            {
                AddToSites(rowGradient, columnSites, matmul(d.transpose(2, 3), left), shifts, pairs);
            }
        }

        gradient.add_(rowGradient.narrow(2, 1, rowGradient.shape[2] - 1).view(gradient.shape), Scalars.One);
        if (e is not null)
        {
            loss.add_(((e * minorSum!).sum([1L, 3L, 4L]) * _termWeights).sum(1L), alpha: Scalars.Of(strainScale));
            Tensor d = (minorSum! * Scalars.Of(sides * strainScale)).view(starts, n * r, n * c);
            Tensor target = momentGradient!.view(starts, n * r, 9);
            target.add_(matmul(d, columnMoments!.reshape(starts, n * c, 9)), Scalars.One);
            if (_symmetric)
            {
                target.add_(matmul(d.transpose(1, 2), moments!.reshape(starts, n * r, 9)), Scalars.One);
            }
        }
    }

    private static void AddToSites(Tensor gradient, Tensor sites, Tensor values, long shifts, long pairs) =>
        gradient.index_add_(2, sites, values.transpose(1, 2).reshape(gradient.shape[0], gradient.shape[1], shifts * pairs, 3), Scalars.One);

    // before the first one
    private static Tensor WithEmptySite(Tensor terms) => nn.functional.pad(terms, [0, 0, 1, 0]);

    // of L and -L one is enough where rows and columns are the same; translations with about equally many pairs of sites go together, the
    // missing pairs being two empty sites: a card spends its time on the number of calls as long as they are small
    private void AddShifts(SiteOverlaps overlaps, Device where)
    {
        int middle = overlaps.ShiftCount / 2;
        IEnumerable<int> shifts = Enumerable.Range(0, overlaps.ShiftCount).Where(k => !_symmetric || k <= middle);
        foreach (var group in shifts.GroupBy(k => (Pairs: RoundUp(Pairs(k)), Once: !_symmetric || k == middle)))
        {
            int[] members = [.. group];
            long pairs = members.Max(Pairs);
            _shifts.Add((Sites(overlaps.RowSites), Sites(overlaps.ColumnSites), members.Length, pairs, group.Key.Once ? 1 : 2));

            Tensor Sites(int[] sites)
            {
                var list = new long[members.Length * pairs];
                for (int m = 0; m < members.Length; m++)
                {
                    int first = overlaps.Start[members[m]];
                    for (int k = first; k < overlaps.Start[members[m] + 1]; k++)
                    {
                        list[(m * pairs) + k - first] = sites[k] + 1;
                    }
                }

                return tensor(list, device: where);
            }
        }

        int Pairs(int shift) => overlaps.Start[shift + 1] - overlaps.Start[shift];
    }

    // to 1, 2, 3, 4, 6, 8, 12, 16, 24 ..
    private static int RoundUp(int pairs)
    {
        int power = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)pairs);
        return power >= 4 && pairs <= power / 4 * 3 ? power / 4 * 3 : power;
    }
}
