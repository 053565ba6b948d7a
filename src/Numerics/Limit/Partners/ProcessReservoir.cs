using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>Where the partners of a process are in their blocks of modes.</summary>
/// <param name="Second">Of the second phonon.</param>
/// <param name="Third">Of the third one of four; 0 with three.</param>
/// <param name="Last">Of the last phonon.</param>
internal readonly record struct ProcessSlots(int Second, int Third, int Last);

/// <summary>
/// Picks processes while a rate is being summed, with probability (1 - a) f/sum f + a g/sum g, where f is the process' part of the rate and
/// g = f/|V|^2:
/// the second keeps processes of small |V|, on which a compressed V may be far off, from being missed.
/// </summary>
internal sealed class ProcessReservoir(int picks)
{
    /// <summary>a.</summary>
    private const double WeakShare = 0.3;

    private readonly Picks _strong = new(picks);
    private readonly Picks _weak = new(picks);
    private RandomStream _random;

    public int Count => picks;

    /// <summary>Whether there was any process to pick.</summary>
    public bool HasPicks => _strong.Sum > 0;

    public void Begin(RandomStream random)
    {
        _random = random;
        _strong.Begin();
        _weak.Begin();
    }

    /// <summary>Eight processes; parts that are not positive are passed over.</summary>
    /// <param name="parts">Parts of the rate.</param>
    /// <param name="squares">|V|^2.</param>
    /// <param name="slots">Their partners; they have all but the last in common, which is that of lane 0.</param>
    public void Offer(Vector512<double> parts, Vector512<double> squares, ProcessSlots slots)
    {
        if (!Vector512.GreaterThanAny(parts, Vector512<double>.Zero))
        {
            return;
        }

        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            double part = parts[lane], bare = part / squares[lane];
            if (part > 0 && double.IsFinite(bare))
            {
                _strong.Offer(part, slots with { Last = slots.Last + lane }, ref _random);
                _weak.Offer(bare, slots with { Last = slots.Last + lane }, ref _random);
            }
        }
    }

    /// <summary>The partners of a pick.</summary>
    public ProcessSlots Pick(int k) => (_random.NextDouble() < WeakShare ? _weak : _strong).Pick(k);

    /// <summary>A process' share of the rate over the probability of picking it, from its |V|^2.</summary>
    public double Weight(double square) => square / (((1 - WeakShare) * square) + (WeakShare * _strong.Sum / _weak.Sum));

    /// <summary>
    /// Independent picks from a stream of weights. The pick of a stream whose sum is S stays until the sum passes S/u, u uniform: it
    /// survives to a sum S' with probability S/S'. So a random number is needed for each change only, and few picks change.
    /// </summary>
    private sealed class Picks(int count)
    {
        private readonly ProcessSlots[] _picked = new ProcessSlots[count];
        private readonly double[] _until = new double[count];
        private double _next;

        public double Sum { get; private set; }

        public void Begin()
        {
            Sum = _next = 0;
            Array.Clear(_until);
        }

        public void Offer(double weight, in ProcessSlots slots, ref RandomStream random)
        {
            Sum += weight;
            if (Sum <= _next)
            {
                return;
            }

            _next = double.PositiveInfinity;
            for (int k = 0; k < count; k++)
            {
                if (Sum > _until[k])
                {
                    _picked[k] = slots;
                    _until[k] = Sum / random.NextDouble();
                }

                _next = Math.Min(_next, _until[k]);
            }
        }

        public ProcessSlots Pick(int k) => _picked[k];
    }
}
