using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Four-phonon rate of one first mode as a mean over random pairs (p1, p2), all branches and all seven sign patterns of each, each pattern
/// with weight 1/6; widths and labels as in <see cref="FourPhononKernel{TVertex}"/>.
/// </summary>
internal sealed class PartnerFourPhononSum
{
    private readonly PartnerContext _context;
    private readonly IPartnerFourPhononVertex _vertex;
    private readonly EnergyDelta _delta;
    private readonly double _scale;
    private readonly double _floor;
    private readonly Vector512<double>[] _sums;
    private readonly Vector512<double>[] _sigma = new Vector512<double>[4];

    public PartnerFourPhononSum(PartnerContext context)
    {
        PartnerSumOptions options = context.Options;
        _context = context;
        _vertex = context.Problem.Interactions.Modes4 is { } modes
            ? new PcpPartnerFourPhononVertex(modes, context.BranchCount)
            : SparseCells.Pay(context.BranchCount)
                ? new SparsePartnerFourPhononVertex(context.Problem.Interactions.Fourth!, context.BranchCount)
                : new PartnerFourPhononVertex(context.Problem.Interactions.Fourth!, context.BranchCount);

        // four-phonon sums hardly depend on the width: a Gaussian, cut where exhaustive sums cut it
        _delta = new EnergyDelta(DeltaShape.Gaussian, 2);
        _scale = 1 / options.FourPhononEffectiveGrid;
        _floor = _scale * options.RelativeFloor * context.MedianWidth;
        _sums = new Vector512<double>[context.Temperatures.Length];
    }

    /// <summary>Gets a chance to pick each process by its part of the rate at the first temperature; null for none.</summary>
    public ProcessReservoir? Reservoir { get; set; }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        _vertex.BeginFirst(first, point, branch);
        Array.Clear(_sums);
    }

    /// <summary>Adds the processes of one tuple; points are slots of the blocks, p1 + p2 + p3 + q = G.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(double frequency, ModeBlock seconds, int second, ModeBlock thirds, int third, ModeBlock fourths, int fourth)
    {
        int d = _context.BranchCount, padded = seconds.PaddedBranches;
        Vector512<double> omega1 = Vector512.Create(frequency);
        bool begun = false;
        for (int branch2 = 0; branch2 < d; branch2++)
        {
            bool secondSet = false;
            for (int branch3 = 0; branch3 < d; branch3++)
            {
                bool thirdSet = false;
                double omega2 = seconds.Frequency[(second * padded) + branch2];
                double omega3 = thirds.Frequency[(third * padded) + branch3];
                if (double.IsNaN(omega2 + omega3))
                {
                    continue;
                }

                for (int block = 0; block < padded; block += GridModes.Lanes)
                {
                    Vector512<double> omega4 = Vector512.LoadUnsafe(ref fourths.Frequency[(fourth * padded) + block]);
                    Widths(seconds, second, branch2, thirds, third, branch3, fourths, fourth, block);
                    if (!Keeps(omega1, omega2, omega3, omega4))
                    {
                        continue;
                    }

                    if (!begun)
                    {
                        _vertex.BeginTuple(new(seconds, second, thirds, third, fourths, fourth));
                        begun = true;
                    }

                    if (!secondSet)
                    {
                        _vertex.SetSecond(branch2);
                        secondSet = true;
                    }

                    if (!thirdSet)
                    {
                        _vertex.SetThird(branch3);
                        thirdSet = true;
                    }

                    Vector512<double> squares = _vertex.Squares(block);
                    Vector512<double> element = squares
                        * Vector512.LoadUnsafe(ref fourths.InverseFrequency[(fourth * padded) + block]) * (1 / (6 * omega2 * omega3));
                    var slots = new ProcessSlots((second * padded) + branch2, (third * padded) + branch3, (fourth * padded) + block);
                    Vector512<double> part = AddPatterns(omega1, omega2, omega3, omega4, element, seconds, thirds, fourths, slots);
                    Reservoir?.Offer(part, squares, slots);
                }
            }
        }
    }

    /// <summary>Rates in 1/ps of the tuples added since <see cref="BeginFirst"/>, [t]; starts a new mean.</summary>
    public void Finish(double frequency, int pairs, Span<double> rates)
    {
        double prefactor = _context.Problem.Model.Constants.FourPhononPrefactor / (pairs * frequency);
        for (int t = 0; t < _sums.Length; t++)
        {
            rates[t] = prefactor * FixedLanes.Sum(_sums[t]);
        }

        Array.Clear(_sums);
    }

    // sigma of partners all alike in sign, and of partner 1, 2, 3 odd
    private void Widths(ModeBlock a, int pointA, int branchA, ModeBlock b, int pointB, int branchB, ModeBlock c, int pointC, int block)
    {
        int steps = _context.Steps.Length, padded = a.PaddedBranches;
        AdaptiveWidths.FourPhonon(
            ref a.Width[(pointA * steps * padded) + branchA],
            ref b.Width[(pointB * steps * padded) + branchB],
            ref c.Width[(pointC * steps * padded) + block],
            steps,
            padded,
            out Vector512<double> alike,
            out Vector512<double> odd1,
            out Vector512<double> odd2,
            out Vector512<double> odd3);
        Vector512<double> third = Vector512.Create(_scale * _scale / 3);
        Vector512<double> floor = Vector512.Create(_floor);
        _sigma[0] = Vector512.Max(floor, Vector512.Sqrt(third * alike));
        _sigma[1] = Vector512.Max(floor, Vector512.Sqrt(third * odd1));
        _sigma[2] = Vector512.Max(floor, Vector512.Sqrt(third * odd2));
        _sigma[3] = Vector512.Max(floor, Vector512.Sqrt(third * odd3));
    }

    private bool Keeps(Vector512<double> omega1, double omega2, double omega3, Vector512<double> omega4)
    {
        Vector512<double> kept = Vector512<double>.Zero;
        foreach (SignPattern signs in SignPattern.All)
        {
            Vector512<double> x = omega1 + Vector512.Create((signs.S1 * omega2) + (signs.S2 * omega3)) + (signs.S3 > 0 ? omega4 : -omega4);
            kept |= Vector512.LessThanOrEqual(Vector512.Abs(x), _sigma[signs.Odd] * _delta.Cut);
        }

        return kept != Vector512<double>.Zero;
    }

    // returns the part of the rate at the first temperature
    private Vector512<double> AddPatterns(
        Vector512<double> omega1,
        double omega2,
        double omega3,
        Vector512<double> omega4,
        Vector512<double> element,
        ModeBlock seconds,
        ModeBlock thirds,
        ModeBlock fourths,
        ProcessSlots slots)
    {
        Vector512<double> part = Vector512<double>.Zero;
        foreach (SignPattern signs in SignPattern.All)
        {
            Vector512<double> x = omega1 + Vector512.Create((signs.S1 * omega2) + (signs.S2 * omega3)) + (signs.S3 > 0 ? omega4 : -omega4);
            Vector512<double> weighted = _delta.At(x, _sigma[signs.Odd]);
            if (weighted == Vector512<double>.Zero)
            {
                continue;
            }

            weighted *= element;
            for (int t = 0; t < _sums.Length; t++)
            {
                double n2 = seconds.Occupation[t][slots.Second];
                double n3 = thirds.Occupation[t][slots.Third];
                Vector512<double> n4 = Vector512.LoadUnsafe(ref fourths.Occupation[t][slots.Last]);
                Vector512<double> more = n4 + Vector512<double>.One;
                double forward = (signs.S1 > 0 ? n2 : n2 + 1) * (signs.S2 > 0 ? n3 : n3 + 1);
                double backward = (signs.S1 > 0 ? n2 + 1 : n2) * (signs.S2 > 0 ? n3 + 1 : n3);
                Vector512<double> population = signs.S3 > 0 ? (n4 * forward) - (more * backward) : (more * forward) - (n4 * backward);
                _sums[t] = Vector512.FusedMultiplyAdd(weighted, population, _sums[t]);
                part = t == 0 ? Vector512.FusedMultiplyAdd(weighted, population, part) : part;
            }
        }

        return part;
    }
}
