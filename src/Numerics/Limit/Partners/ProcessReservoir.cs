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

    private readonly ProcessSlots[] _strong = new ProcessSlots[picks];
    private readonly ProcessSlots[] _weak = new ProcessSlots[picks];
    private RandomStream _random;
    private double _partSum;
    private double _bareSum;

    public int Count => picks;

    /// <summary>Whether there was any process to pick.</summary>
    public bool HasPicks => _partSum > 0;

    public void Begin(RandomStream random)
    {
        _random = random;
        _partSum = _bareSum = 0;
    }

    /// <summary>Eight processes; parts that are not positive are passed over.</summary>
    /// <param name="parts">Parts of the rate.</param>
    /// <param name="squares">|V|^2.</param>
    /// <param name="slots">Their partners; they have all but the last in common, which is that of lane 0.</param>
    public void Offer(Vector512<double> parts, Vector512<double> squares, ProcessSlots slots)
    {
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            double part = parts[lane], bare = part / squares[lane];
            if (!(part > 0 && double.IsFinite(bare)))
            {
                continue;
            }

            _partSum += part;
            _bareSum += bare;
            for (int k = 0; k < picks; k++)
            {
                if (_random.NextDouble() * _partSum < part)
                {
                    _strong[k] = slots with { Last = slots.Last + lane };
                }

                if (_random.NextDouble() * _bareSum < bare)
                {
                    _weak[k] = slots with { Last = slots.Last + lane };
                }
            }
        }
    }

    /// <summary>The partners of a pick.</summary>
    public ProcessSlots Pick(int k) => _random.NextDouble() < WeakShare ? _weak[k] : _strong[k];

    /// <summary>A process' share of the rate over the probability of picking it, from its |V|^2.</summary>
    public double Weight(double square) => square / (((1 - WeakShare) * square) + (WeakShare * _partSum / _bareSum));
}
