using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Text;

/// <summary>
/// Reads a text file record by record (one non-blank line each) and token by token, without allocation; knows the line for errors.
/// Blanks, tabs, commas and carriage returns separate tokens.
/// </summary>
internal ref struct RecordScanner(InputText text)
{
    private readonly ReadOnlySpan<byte> _bytes = text.Bytes.Span;
    private readonly string _file = text.File;
    private ReadOnlySpan<byte> _record;
    private int _next;

    /// <summary>One-based line of the current record.</summary>
    public long Line { get; private set; }

    public readonly string File => _file;

    /// <summary>Whether all tokens of the record were read.</summary>
    public readonly bool AtEnd => _record.Length == 0;

    /// <summary>Bytes not yet handed out as records.</summary>
    public readonly int Remaining => _bytes.Length - _next;

    /// <summary>Goes to the next line that holds more than separators; false at the end of the file.</summary>
    public bool TryNextRecord()
    {
        while (_next < _bytes.Length)
        {
            ReadOnlySpan<byte> rest = _bytes[_next..];
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            _next += end < 0 ? rest.Length : end + 1;
            Line++;
            int start = SkipSeparators(line, 0);
            if (start < line.Length)
            {
                _record = line[start..];
                return true;
            }
        }

        _record = default;
        return false;
    }

    /// <param name="expected">What the record should hold, for the message.</param>
    /// <exception cref="InputException">The file ends here.</exception>
    public void NextRecord(string expected)
    {
        if (!TryNextRecord())
        {
            throw Error("the end of the file", expected, "The file is truncated or announces more than it holds: make or copy it again.");
        }
    }

    /// <summary>The next token of the record; empty at its end.</summary>
    public ReadOnlySpan<byte> Token()
    {
        int end = 0;
        while (end < _record.Length && !IsSeparator(_record[end]))
        {
            end++;
        }

        ReadOnlySpan<byte> token = _record[..end];
        _record = _record[SkipSeparators(_record, end)..];
        return token;
    }

    /// <summary>The text in quotes at the head of the record, or the next token if there is no quote.</summary>
    public ReadOnlySpan<byte> QuotedToken()
    {
        int close = _record.Length > 0 && _record[0] is (byte)'\'' or (byte)'"' ? _record[1..].IndexOf(_record[0]) : -1;
        if (close < 0)
        {
            return Token();
        }

        ReadOnlySpan<byte> text = _record.Slice(1, close);
        _record = _record[SkipSeparators(_record, close + 2)..];
        return text;
    }

    public Vector3D Vector(string expected) => new(Number(expected), Number(expected), Number(expected));

    public double Number(string expected)
    {
        ReadOnlySpan<byte> token = Token();
        return FortranNumber.TryParse(token, out double value)
            ? value
            : throw Error(Show(token), expected, "Numbers must be finite decimal numbers such as -1.5 or 2.0D-03.");
    }

    public int Integer(string expected)
    {
        ReadOnlySpan<byte> token = Token();
        return FortranNumber.TryParseInteger(token, out int value) ? value : throw Error(Show(token), expected, "Write a whole number.");
    }

    public int Integer(int minimum, int maximum, string expected, string remedy)
    {
        ReadOnlySpan<byte> token = Token();
        return FortranNumber.TryParseInteger(token, out int value) && value >= minimum && value <= maximum
            ? value
            : throw Error(Show(token), expected, remedy);
    }

    /// <exception cref="InputException">The record holds more tokens.</exception>
    public void EndRecord(string expected)
    {
        if (_record.Length > 0)
        {
            throw Error(
                Show(Token()) + " after the last value of the line", expected, "Remove what is too much, or put it on its own line.");
        }
    }

    public readonly InputException Error(string read, string expected, string remedy) => new(_file, Line, read, expected, remedy);

    /// <summary>A token as it may be printed: quoted, cut, without control characters.</summary>
    public static string Show(ReadOnlySpan<byte> token)
    {
        const int longest = 40;
        if (token.Length == 0)
        {
            return "the end of the line";
        }

        var text = new StringBuilder("'");
        foreach (byte c in token[..Math.Min(token.Length, longest)])
        {
            text.Append(c is >= 32 and < 127 ? ((char)c).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{c:x2}"));
        }

        return text.Append(token.Length > longest ? "...'" : "'").ToString();
    }

    private static bool IsSeparator(byte c) => c is (byte)' ' or (byte)'\t' or (byte)',' or (byte)'\r';

    private static int SkipSeparators(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsSeparator(text[at]))
        {
            at++;
        }

        return at;
    }
}
