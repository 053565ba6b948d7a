using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Picks processes while a rate is being summed, with probability (1 - a) f/sum f + a g/sum g, where f is the process' part of the rate and
/// g = f/|V|^2:
/// the second keeps processes of small |V|, on which a compressed V may be far off, from being missed.
/// </summary>
internal sealed class ProcessReservoir(int picks)
{
    /// <summary>a.</summary>
    private const double WeakShare = 0.3;

    private readonly (int Second, int Third)[] _strong = new (int, int)[picks];
    private readonly (int Second, int Third)[] _weak = new (int, int)[picks];
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
    /// <param name="second">Slot of the second phonon.</param>
    /// <param name="third">Slot of the third phonon in lane 0.</param>
    public void Offer(Vector512<double> parts, Vector512<double> squares, int second, int third)
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
                    _strong[k] = (second, third + lane);
                }

                if (_random.NextDouble() * _bareSum < bare)
                {
                    _weak[k] = (second, third + lane);
                }
            }
        }
    }

    /// <summary>A pick: the slots of its second and third phonon.</summary>
    public (int Second, int Third) Pick(int k) => _random.NextDouble() < WeakShare ? _weak[k] : _strong[k];

    /// <summary>A process' share of the rate over the probability of picking it, from its |V|^2.</summary>
    public double Weight(double square) => square / (((1 - WeakShare) * square) + (WeakShare * _partSum / _bareSum));
}
