using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Text;

/// <summary>One value of a namelist assignment; <paramref name="Text"/> is null for a null value (nothing between two commas).</summary>
internal sealed record NamelistValue(int Repeat, string? Text, int Line);

/// <summary>"name(subscript) = values"; the subscript is the text in the brackets, null if there were none.</summary>
internal sealed record NamelistAssignment(string Name, string? Subscript, int Line, IReadOnlyList<NamelistValue> Values)
{
    public string Designator => Subscript == null ? Name : $"{Name}({Subscript})";
}

/// <summary>A group "&amp;name ... /"; names are in lower case.</summary>
internal sealed record NamelistGroup(string Name, int Line, IReadOnlyList<NamelistAssignment> Assignments);

/// <summary>
/// Parses Fortran namelists: groups opened by &amp;name or $name and closed by /, &amp;end or $end; values separated by commas, blanks or
/// line ends; repeat counts; strings in either quotes; ! comments outside strings.
/// </summary>
internal sealed class FortranNamelist
{
    private readonly string _file;
    private readonly string _text;
    private int _at;
    private int _line = 1;

    private FortranNamelist(InputText input)
    {
        _file = input.File;
        ReadOnlySpan<byte> bytes = input.Bytes.Span;
        _text = Encoding.Latin1.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }

    /// <exception cref="InputException">The text is not a sequence of namelist groups.</exception>
    public static IReadOnlyList<NamelistGroup> Parse(InputText input) => new FortranNamelist(input).ParseGroups();

    private List<NamelistGroup> ParseGroups()
    {
        var groups = new List<NamelistGroup>();
        while (true)
        {
            SkipBlanks();
            if (_at == _text.Length)
            {
                return groups;
            }

            if (_text[_at] is '&' or '$')
            {
                groups.Add(ParseGroup());
            }
            else if (_text[_at] == '#')
            {
                SkipLine();
            }
            else
            {
                throw Error(ShowHere(), "a group such as &crystal", "Put text between groups behind a '!', and close a group only after "
                    + "its last key.");
            }
        }
    }

    private NamelistGroup ParseGroup()
    {
        int line = _line;
        _at++;
        string name = Identifier();
        if (name.Length == 0 || name == "end")
        {
            throw Error(ShowHere(), "the name of a group after '&'", "Open groups as &allocations, &crystal, &parameters, &flags.");
        }

        var assignments = new List<NamelistAssignment>();
        while (true)
        {
            SkipBlanks();
            if (_at == _text.Length)
            {
                string expected = string.Create(CultureInfo.InvariantCulture, $"the end of the group &{name} of line {line}");
                throw Error("the end of the file", expected, "Close the group with '/' or '&end'.");
            }

            char c = _text[_at];
            if (c == '/')
            {
                _at++;
                return new(name, line, assignments);
            }

            if (c is '&' or '$')
            {
                string shown = ShowHere();
                _at++;
                string closing = Identifier();
                return closing.Length == 0 || closing == "end"
                    ? new(name, line, assignments)
                    : throw Error(shown, $"the end of the group &{name}", "Close the group with '/' or '&end' before the next one begins.");
            }

            if (c == ',')
            {
                _at++;
                continue;
            }

            assignments.Add(ParseAssignment(name));
        }
    }

    private NamelistAssignment ParseAssignment(string group)
    {
        int line = _line;
        int length = DesignatorLength(out int nameLength, out string? subscript);
        if (length == 0)
        {
            throw Error(
                ShowHere(), $"'key = value' in the group &{group}", "Check the spelling of the line and the number of values before it.");
        }

        string name = _text.Substring(_at, nameLength).ToLowerInvariant();
        _at += length;
        return new(name, subscript, line, ParseValues(name));
    }

    /// <summary>Length of "name", "name(...)" with the '=' behind it, at the current place; 0 if there is none.</summary>
    private int DesignatorLength(out int nameLength, out string? subscript)
    {
        subscript = null;
        int at = _at;
        while (at < _text.Length && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] == '_'))
        {
            at++;
        }

        nameLength = at - _at;
        if (nameLength == 0 || char.IsAsciiDigit(_text[_at]))
        {
            return 0;
        }

        at = SkipSpaces(at);
        if (at < _text.Length && _text[at] == '(')
        {
            int close = _text.AsSpan(at).IndexOfAny(')', '\n');
            if (close < 0 || _text[at + close] == '\n')
            {
                return 0;
            }

            subscript = _text.Substring(at + 1, close - 1);
            at = SkipSpaces(at + close + 1);
        }

        return at < _text.Length && _text[at] == '=' ? at + 1 - _at : 0;
    }

    private List<NamelistValue> ParseValues(string name)
    {
        var values = new List<NamelistValue>();
        bool expecting = true;
        while (true)
        {
            SkipBlanks();
            if (_at == _text.Length || _text[_at] is '/' or '&' or '$')
            {
                return values;
            }

            if (_text[_at] == ',')
            {
                if (expecting)
                {
                    values.Add(new(1, null, _line));
                }

                expecting = true;
                _at++;
                continue;
            }

            if (DesignatorLength(out _, out _) > 0)
            {
                return values;
            }

            values.Add(ParseValue(name));
            expecting = false;
        }
    }

    private NamelistValue ParseValue(string name)
    {
        int repeat = 1;
        int digits = _at;
        while (digits < _text.Length && char.IsAsciiDigit(_text[digits]))
        {
            digits++;
        }

        if (digits > _at && digits < _text.Length && _text[digits] == '*')
        {
            if (!int.TryParse(_text.AsSpan(_at, digits - _at), NumberStyles.None, CultureInfo.InvariantCulture, out repeat) || repeat < 1)
            {
                throw Error(ShowHere(), "a repeat count such as 3*0.0", "The count must be a whole number of at least 1.");
            }

            _at = digits + 1;
        }

        return new(repeat, _at < _text.Length && _text[_at] is '\'' or '"' ? QuotedText(name) : PlainText(), _line);
    }

    private string QuotedText(string name)
    {
        char quote = _text[_at];
        string shown = ShowHere();
        var text = new StringBuilder();
        for (_at++; _at < _text.Length && _text[_at] != '\n'; _at++)
        {
            if (_text[_at] != quote)
            {
                text.Append(_text[_at]);
            }
            else if (_at + 1 < _text.Length && _text[_at + 1] == quote)
            {
                text.Append(quote);
                _at++;
            }
            else
            {
                _at++;
                return text.ToString();
            }
        }

        throw Error(shown, $"a closing {quote} on the same line for '{name}'", "Put both quotes around every string.");
    }

    /// <summary>A value without quotes; null if nothing stands here (as after "3*").</summary>
    private string? PlainText()
    {
        int start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not (',' or '/' or '!' or '&' or '$' or '='))
        {
            _at++;
        }

        if (_at < _text.Length && _text[_at] == '=')
        {
            _at = start;
            throw Error(ShowHere(), "'key = value'", "Write the key as a name, with its index in brackets: lattvec(:,1) = 0.0 0.5 0.5.");
        }

        return _at > start ? _text[start.._at] : null;
    }

    private string Identifier()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        return _text[start.._at].ToLowerInvariant();
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (c == '!')
            {
                SkipLine();
            }
            else if (char.IsWhiteSpace(c))
            {
                _line += c == '\n' ? 1 : 0;
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLine()
    {
        int end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    private int SkipSpaces(int at)
    {
        while (at < _text.Length && _text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    private string ShowHere()
    {
        int end = _text.IndexOf('\n', _at);
        string rest = _text[_at..(end < 0 ? _text.Length : end)].TrimEnd();
        return rest.Length == 0 ? "nothing" : RecordScanner.Show(Encoding.Latin1.GetBytes(rest));
    }

    private InputException Error(string read, string expected, string remedy) => new(_file, _line, read, expected, remedy);
}
