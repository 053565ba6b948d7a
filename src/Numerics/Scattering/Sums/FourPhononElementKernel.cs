using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Elements of the four-phonon collision operator, one tuple of wave vectors after another. The width of the process operator is the same
/// from each of the four phonons, sigma^2 the mean over their six pairs; that of the row operator is the one of the rates, three pairs of
/// partners.
/// </summary>
internal sealed class FourPhononElementKernel<TVertex>
    where TVertex : struct, IFourPhononVertex
{
    private readonly GridModes _modes;
    private readonly bool _isProcess;
    private readonly double _cutSquared;
    private readonly double _scale;
    private readonly Vector512<double> _floor;
    private readonly TVertex _vertex;
    private readonly PairWidths[] _own; // Q with each partner
    private readonly PairWidths[] _partners; // 12, 13, 23
    private readonly List<FourPhononCandidate> _candidates = new(4096);
    private readonly Vector512<double>[] _weights = new Vector512<double>[SignPattern.All.Length];
    private Vector512<double>[] _squares = new Vector512<double>[4096];
    private long _first;
    private long _opposite;
    private long _second;
    private BranchSubset _subset;

    /// <exception cref="InputException">The crystal has more branches than a code of four bytes holds.</exception>
    public FourPhononElementKernel(ScatteringProblem problem, CollisionKind kind, TVertex vertex)
    {
        (_modes, _vertex, _isProcess) = (problem.Modes, vertex, kind == CollisionKind.Process);
        if (_modes.BranchCount > 1 << FourPhononRow.CodeBits)
        {
            throw new InputException(
                $"--four-phonon-coupling full knows up to {1 << FourPhononRow.CodeBits} branches; this crystal has {_modes.BranchCount}. "
                    + "Take --four-phonon-coupling diagonal.");
        }

        double cut = problem.Broadening.CutFourPhonon, points = _modes.Grid.Count;
        _cutSquared = cut * cut;
        _scale = problem.Constants.FourPhononPrefactor / (points * points) * problem.Broadening.Normalisation(cut) / 6;
        _floor = Vector512.Create(_modes.WidthFloor * _modes.WidthFloor);
        _own = [new(_modes), new(_modes), new(_modes)];
        _partners = [new(_modes), new(_modes), new(_modes)];
    }

    /// <summary>Fixes the first wave vector.</summary>
    public void Begin(long q)
    {
        _first = q;
        _opposite = _modes.Grid.Opposite(q);
        _second = -1;
        _vertex.BeginFirst(q);
    }

    /// <summary>
    /// Appends the elements of a tuple that stands for <paramref name="weight"/> ordered ones, of some branches of P1 and P2.
    /// </summary>
    public void Add(long p1, long p2, long p3, double weight, BranchSubset subset, int batch, FourPhononRow row)
    {
        _subset = subset;
        weight *= subset.StandsFor;
        BuildWidths(p1, p2, p3);
        int d = _modes.BranchCount, atOnce = _vertex.FirstsAtOnce;
        bool begun = false;
        for (int first = 0; first < d; first += atOnce)
        {
            FindCandidates(p1, p2, p3, first, Math.Min(d, first + atOnce));
            if (p1 == _opposite || p2 == _opposite || p3 == _opposite)
            {
                TrivialTuples.Remove(_modes, _first, p1, p2, p3, _candidates);
            }

            if (_candidates.Count == 0)
            {
                continue;
            }

            if (!begun)
            {
                if (p1 != _second)
                {
                    _vertex.BeginSecond(p1);
                    _second = p1;
                }

                _vertex.BeginPair(p2, p3);
                begun = true;
            }

            if (_squares.Length < _candidates.Count)
            {
                _squares = new Vector512<double>[2 * _candidates.Count];
            }

            _vertex.Squares(CollectionsMarshal.AsSpan(_candidates), _squares);
            Append(p1, p2, p3, weight, row);
        }

        row.EndTuple(p1, p2, p3, batch);
    }

    private void BuildWidths(long p1, long p2, long p3)
    {
        if (_isProcess)
        {
            _own[0].Build(_first, p1);
            _own[1].Build(_first, p2);
            _own[2].Build(_first, p3);
        }

        _partners[0].Build(p1, p2);
        _partners[1].Build(p1, p3);
        _partners[2].Build(p2, p3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindCandidates(long p1, long p2, long p3, int firstBegin, int firstEnd)
    {
        _candidates.Clear();
        int padded = _modes.PaddedBranches, d = _modes.BranchCount, blocks = padded / GridModes.Lanes;
        double[] omega = _modes.Frequency;
        var cut = Vector512.Create(_cutSquared);
        for (int second = 0; second < d; second++)
        {
            double omega2 = omega[(p1 * padded) + second];
            for (int third = 0; third < d; third++)
            {
                double omega3 = omega[(p2 * padded) + third];
                if (double.IsNaN(omega2 + omega3) || !_subset.TakesSecond(second) || !_subset.TakesThird(third))
                {
                    continue;
                }

                for (int block = 0; block < blocks; block++)
                {
                    Vector512<double> omega4 = Vector512.LoadUnsafe(ref omega[(p3 * padded) + (block * GridModes.Lanes)]);
                    for (int first = firstBegin; first < firstEnd; first++)
                    {
                        double omega1 = omega[(_first * padded) + first];
                        ulong masks = 0;
                        for (int pattern = 0; pattern < SignPattern.All.Length; pattern++)
                        {
                            SignPattern s = SignPattern.All[pattern];
                            Vector512<double> x = Vector512.Create(omega1 + (s.S1 * omega2) + (s.S2 * omega3))
                                + (Vector512.Create((double)s.S3) * omega4);
                            Vector512<double> reach = cut * WidthSquared(s, first, second, third, block);
                            masks |= Vector512.LessThan(x * x, reach).ExtractMostSignificantBits() << (8 * pattern);
                        }

                        if (masks != 0)
                        {
                            _candidates.Add(new FourPhononCandidate((first * d) + second, third, block, masks));
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> WidthSquared(SignPattern s, int first, int second, int third, int block)
    {
        Vector512<double> sum = Vector512.Create(_partners[0].Of(second, third, s.S1 == s.S2))
            + _partners[1].Block(second, block, s.S1 == s.S3)
            + _partners[2].Block(third, block, s.S2 == s.S3);
        if (!_isProcess)
        {
            return Vector512.Max(_floor, sum * (1.0 / 3));
        }

        sum += Vector512.Create(_own[0].Of(first, second, s.S1 > 0) + _own[1].Of(first, third, s.S2 > 0))
            + _own[2].Block(first, block, s.S3 > 0);
        return Vector512.Max(_floor, sum * (1.0 / 6));
    }

    private void Append(long p1, long p2, long p3, double weight, FourPhononRow row)
    {
        int padded = _modes.PaddedBranches, d = _modes.BranchCount;
        double[] omega = _modes.Frequency, inverse = _modes.InverseFrequency;
        for (int index = 0; index < _candidates.Count; index++)
        {
            FourPhononCandidate c = _candidates[index];
            int first = c.Row / d, second = c.Row % d;
            long slot1 = (_first * padded) + first, slot2 = (p1 * padded) + second, slot3 = (p2 * padded) + c.Third;
            long slot4 = (p3 * padded) + (c.Block * GridModes.Lanes);
            Vector512<double> omega4 = Vector512.LoadUnsafe(ref omega[slot4]);
            Vector512<double> common = Vector512.Create(weight * _scale * inverse[slot1] * inverse[slot2] * inverse[slot3])
                * Vector512.LoadUnsafe(ref inverse[slot4]) * _squares[index];
            for (int pattern = 0; pattern < SignPattern.All.Length; pattern++)
            {
                byte mask = (byte)(c.Masks >> (8 * pattern));
                SignPattern s = SignPattern.All[pattern];
                if (mask == 0)
                {
                    _weights[pattern] = default;
                    continue;
                }

                Vector512<double> x = Vector512.Create(omega[slot1] + (s.S1 * omega[slot2]) + (s.S2 * omega[slot3]))
                    + (Vector512.Create((double)s.S3) * omega4);
                Vector512<double> width = Vector512.Sqrt(WidthSquared(s, first, second, c.Third, c.Block));
                _weights[pattern] = common * MaskedGaussian.Of(x, Vector512<double>.One / width, mask);
            }

            uint code = (uint)(((((first << FourPhononRow.CodeBits) | second) << FourPhononRow.CodeBits) | c.Third)
                << FourPhononRow.CodeBits) | (uint)(c.Block * GridModes.Lanes);
            for (uint lanes = c.Wanted; lanes != 0; lanes &= lanes - 1)
            {
                int lane = BitOperations.TrailingZeroCount(lanes);
                Span<float> target = row.Append(code + (uint)lane);
                if (target.Length == 1)
                {
                    double sum = 0;
                    foreach (Vector512<double> part in _weights)
                    {
                        sum += part.GetElement(lane);
                    }

                    target[0] = (float)sum;
                    continue;
                }

                for (int pattern = 0; pattern < target.Length; pattern++)
                {
                    target[pattern] = (float)_weights[pattern].GetElement(lane);
                }
            }
        }
    }
}
