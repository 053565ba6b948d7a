using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.CommandLine;

/// <summary>What the program needs of the processor.</summary>
internal static class Processor
{
    /// <summary>Bits of the widest vectors that are used.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>
    /// Results have the same bits on every machine, whatever its vectors, because every step is a fixed sequence of fused multiply-adds in
    /// fixed lanes. Processors without them would need them emulated, hundreds of times slower: they are refused.
    /// </summary>
    /// <exception cref="InputException">There is no fused multiply-add.</exception>
    public static void RequireFusedMultiplyAdd()
    {
        if (!Fma.IsSupported && !AdvSimd.Arm64.IsSupported)
        {
            throw new InputException(
                "this processor has no fused multiply-add instructions, on which all results rest. Take one of x86-64-v3 "
                    + "(AVX2 and FMA, Intel from 2013, AMD from 2015) or ARM64, or remove what switches them off (DOTNET_EnableFMA, "
                    + "DOTNET_EnableAVX2).");
        }
    }
}
