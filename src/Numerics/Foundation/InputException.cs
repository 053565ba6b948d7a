using System.Globalization;

namespace PcpCluster.Numerics.Foundation;

/// <summary>
/// The user's input is wrong. The message names the file, the line, what was read, what was expected and the remedy; the host prints
/// it as it is and ends with exit code 1.
/// </summary>
public sealed class InputException : Exception
{
    public InputException(string message)
        : base(message)
    {
    }

    public InputException(string file, long line, string read, string expected, string remedy)
        : base(string.Create(
            CultureInfo.InvariantCulture, $"{file}{(line > 0 ? $":{line}" : string.Empty)}: read {read}; expected {expected}. {remedy}"))
    {
        File = file;
        Line = line;
    }

    public string? File { get; }

    /// <summary>One-based; 0 where no line is to blame.</summary>
    public long Line { get; }
}
