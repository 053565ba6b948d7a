using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Arithmetic of vectors of one width, so that a kernel is written once for all widths. Every lane does the same operations in the same
/// order whatever the width, so results have the same bits.
/// </summary>
internal interface ILanes<T>
    where T : unmanaged
{
    /// <summary>Vectors of this width in one of eight.</summary>
    static abstract int Parts { get; }

    static abstract T Broadcast(double value);

    static abstract T Add(T x, T y);

    static abstract T Multiply(T x, T y);

    /// <summary>x y + z, rounded once.</summary>
    static abstract T MultiplyAdd(T x, T y, T z);
}

/// <summary>Whole vectors.</summary>
internal readonly struct EightLanes : ILanes<Vector512<double>>
{
    public static int Parts => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Broadcast(double value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> x, Vector512<double> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(Vector512<double> x, Vector512<double> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        Vector512.FusedMultiplyAdd(x, y, z);
}

/// <summary>
/// Halves of vectors of eight: where the processor has none of these, they are pairs of shorter ones, and the sums of a kernel do not fit
/// into its registers.
/// </summary>
internal readonly struct FourLanes : ILanes<Vector256<double>>
{
    public static int Parts => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(Vector256<double> x, Vector256<double> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Multiply(Vector256<double> x, Vector256<double> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(Vector256<double> x, Vector256<double> y, Vector256<double> z) =>
        Vector256.FusedMultiplyAdd(x, y, z);
}
