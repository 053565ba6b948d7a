namespace PcpCluster.Numerics.Formats.Text;

/// <summary>
/// Logical values as Fortran reads them: an optional point, then T or F in any case; what follows the letter does not matter.
/// </summary>
internal static class FortranLogical
{
    public static bool TryParse(ReadOnlySpan<byte> token, out bool value)
    {
        int at = token.Length > 0 && token[0] == (byte)'.' ? 1 : 0;
        byte letter = at < token.Length ? (byte)(token[at] | 0x20) : (byte)0;
        value = letter == (byte)'t';
        return letter is (byte)'t' or (byte)'f';
    }
}
