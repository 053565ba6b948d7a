namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Force constants of one order, for a look at their size.</summary>
/// <param name="File">Where they came from.</param>
/// <param name="Order">n.</param>
/// <param name="Values">As read, taken for eV/Angstrom^n.</param>
internal sealed record OrderSize(string File, int Order, double[] Values);
