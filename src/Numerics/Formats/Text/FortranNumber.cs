using System.Buffers.Text;
using System.Globalization;

namespace PcpCluster.Numerics.Formats.Text;

/// <summary>
/// Numbers as Fortran programs write them: 1.5, .5, 1., 1e-3, 1.0D+00, and 0.123-100 where a three-digit exponent took the letter's
/// place. Parsing is exact (correctly rounded).
/// </summary>
internal static class FortranNumber
{
    private const int LongestToken = 128;
    private const ulong ExactLimit = 1UL << 53;

    // Powers of ten up to 22 are exact in double precision, so one multiplication or division rounds correctly (Clinger's fast path).
    private static readonly double[] PowersOfTen = MakePowersOfTen();

    /// <summary>False unless the whole token is one finite number.</summary>
    public static bool TryParse(ReadOnlySpan<byte> token, out double value)
    {
        return TryParsePlain(token, out value) || TryParseGeneral(token, out value);
    }

    public static bool TryParseInteger(ReadOnlySpan<byte> token, out int value)
    {
        if (token.Length > 1 && token[0] == (byte)'+' && token[1] is >= (byte)'0' and <= (byte)'9')
        {
            token = token[1..];
        }

        return Utf8Parser.TryParse(token, out value, out int used) && used == token.Length;
    }

    /// <summary>Digits with an optional point and at most 19 digits: nearly every number of a force-constant file.</summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> token, out double value)
    {
        value = 0;
        int at = 0;
        bool negative = false;
        if (token.Length > 0 && token[0] is (byte)'-' or (byte)'+')
        {
            negative = token[0] == (byte)'-';
            at = 1;
        }

        ulong digits = 0;
        int count = 0;
        int decimals = -1;
        for (; at < token.Length; at++)
        {
            uint digit = (uint)(token[at] - '0');
            if (digit <= 9)
            {
                digits = (10 * digits) + digit;
                count++;
                decimals += decimals >= 0 ? 1 : 0;
            }
            else if (token[at] == (byte)'.' && decimals < 0)
            {
                decimals = 0;
            }
            else
            {
                return false;
            }
        }

        if (count is 0 or > 19 || digits > ExactLimit || decimals > 22)
        {
            return false;
        }

        value = decimals > 0 ? digits / PowersOfTen[decimals] : digits;
        value = negative ? -value : value;
        return true;
    }

    private static bool TryParseGeneral(ReadOnlySpan<byte> token, out double value)
    {
        value = 0;
        if (token.Length is 0 or > LongestToken)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[LongestToken + 1];
        int length = 0;
        bool exponent = false;
        for (int i = 0; i < token.Length; i++)
        {
            byte c = token[i];
            if (c is (byte)'D' or (byte)'d' or (byte)'E' or (byte)'e')
            {
                c = (byte)'E';
                exponent = true;
            }
            else if (c is (byte)'+' or (byte)'-')
            {
                if (i > 0 && !exponent)
                {
                    text[length++] = (byte)'E';
                    exponent = true;
                }
            }
            else if (c is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.'))
            {
                return false;
            }

            text[length++] = c;
        }

        return double.TryParse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private static double[] MakePowersOfTen()
    {
        double[] powers = new double[23];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = 10 * powers[i - 1];
        }

        return powers;
    }
}
