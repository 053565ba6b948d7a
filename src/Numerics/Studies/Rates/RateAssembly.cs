using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>From channels to the conductivity of a grid.</summary>
/// <param name="model">The harmonic crystal.</param>
/// <param name="setup">Phonons of the grid.</param>
/// <param name="settings">What is wanted.</param>
/// <param name="more">Channels that the caller adds.</param>
/// <param name="compute">Threads and cancellation for channels linear in the mode.</param>
internal sealed class RateAssembly(
    HarmonicModel model,
    ScatteringSetup setup,
    ConductivitySettings settings,
    IReadOnlyList<IScatteringChannel> more,
    ComputeOptions compute)
{
    private readonly Func<Crystals.Geometry.Matrix3, Crystals.Geometry.Matrix3> _average = new StarAverage(setup.Wedge).Of;
    private readonly Memo<ChannelRates[]> _linear = new();

    private double Volume => setup.Problem.Crystal.Lattice.Volume;

    /// <summary>Joins channels with those that need no sums over processes: boundaries, and the caller's own.</summary>
    public ScatteringRates Join(IEnumerable<ChannelRates> channels) => setup.Rates([.. channels, .. _linear.Get(Linear)]);

    public IReadOnlyList<Conductivity> Conduct(ScatteringRates rates) =>
        ThermalConductivity.Compute(rates, Volume, _average, settings.Transport);

    public ConductivityResult Result(ScatteringRates rates, RateTimes times) =>
        new(rates, Conduct(rates), settings.FourPhonon ? Conduct(rates.Only(IsNotFourPhonon)) : null)
        {
            Settings = settings,
            Model = model,
            Setup = setup,
            Times = times,
        };

    /// <summary>What compression does to the conductivity, from the same processes.</summary>
    public IReadOnlyList<CompressionDifference> Compare(ScatteringRates full, ScatteringRates compressed) =>
        CompressionDifference.Of(full, compressed, Volume, _average, settings.Transport);

    private ChannelRates[] Linear()
    {
        var problem =
            new ChannelProblem(setup.Problem.Crystal, setup.Wedge, setup.WedgePhonons, setup.Problem.Phonons, settings.Temperatures);
        IEnumerable<IScatteringChannel> channels = settings.Boundary is { } boundary ? [new BoundaryScattering(boundary), .. more] : more;
        return [.. channels.Select(c => c.Rates(problem, compute with { Progress = null }))];
    }

    private static bool IsNotFourPhonon(ScatteringChannel channel) =>
        channel is not (ScatteringChannel.FourPlusPlus or ScatteringChannel.FourPlusMinus or ScatteringChannel.FourMinusMinus);
}
