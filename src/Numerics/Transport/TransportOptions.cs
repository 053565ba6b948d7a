using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Transport;

/// <summary>What may differ in the sum over modes.</summary>
/// <param name="Constants">Units and constants.</param>
/// <param name="Classical">Heat capacity k_B a mode instead of Bose-Einstein's.</param>
/// <param name="LeaveOutGamma">Leave out every branch at Gamma, not only the modes without frequency (as FourPhonon does).</param>
/// <param name="MaximumFrequency">Modes above it (rad/ps) carry nothing: omega_max of CONTROL.</param>
public sealed record TransportOptions(
    PhysicalConstants Constants, bool Classical = false, bool LeaveOutGamma = false, double MaximumFrequency = double.PositiveInfinity)
{
    /// <summary>
    /// The volume that carries heat, as a part of the cell: that of a sheet of some thickness, in a cell that is mostly vacuum.
    /// </summary>
    internal double VolumeScale { get; init; } = 1;

    public static readonly TransportOptions Default = new(PhysicalConstants.Codata2018);

    public static TransportOptions Of(Conventions conventions, bool classical = false) =>
        new(PhysicalConstants.Of(conventions), classical, LeaveOutGamma: conventions.FollowsShengBte());
}
