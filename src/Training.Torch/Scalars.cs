using System.Collections.Concurrent;
using TorchSharp;

namespace PcpCluster.Training.Torch;

/// <summary>
/// Numbers as TorchSharp's operations take them, kept for good: one made on the spot may be collected while the native code still reads it.
/// Only for the few constants of a loss.
/// </summary>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Known = new();

    public static readonly Scalar One = Of(1);

    public static Scalar Of(double value) => Known.GetOrAdd(value, v => v.ToScalar());
}
