using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>Identifies a force-constant tensor by its content, so that modes and checkpoints are never used with another one.</summary>
internal static class TensorFingerprint
{
    /// <summary>First 16 bytes of the SHA-256 of order, atoms, cells and values, in lower-case hexadecimal.</summary>
    public static string Of(AnharmonicForceConstants tensor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(tensor.Order));
        hash.AppendData(MemoryMarshal.AsBytes(tensor.Atoms.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(tensor.Cells.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
