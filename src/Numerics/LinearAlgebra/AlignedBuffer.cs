using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>
/// Doubles in pinned memory that starts on a 64-byte boundary, so that no 512-bit load crosses a cache line. The memory lives as long
/// as the object: keep the object reachable while its pointers are in use (<see cref="GC.KeepAlive"/>).
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private readonly double[] _array;
    private readonly int _offset;

    /// <summary>Zero-filled.</summary>
    public AlignedBuffer(int length)
    {
        Length = length;
        _array = GC.AllocateArray<double>(length + (Alignment / sizeof(double)), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        nuint aligned = (address + Alignment - 1) / Alignment * Alignment;
        _offset = (int)((aligned - address) / sizeof(double));
        Pointer = (double*)aligned;
    }

    public int Length { get; }

    public double* Pointer { get; }

    /// <summary>The same memory as vectors of eight.</summary>
    public Vector512<double>* Vectors => (Vector512<double>*)Pointer;

    public Span<double> Span => _array.AsSpan(_offset, Length);
}
