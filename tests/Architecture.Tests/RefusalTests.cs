using System.Text;
using System.Text.RegularExpressions;

namespace PcpCluster.Architecture.Tests;

/// <summary>Who refuses says what would work instead: an option, a command, or what to do with the file.</summary>
public partial class RefusalTests
{
    /// <summary>Messages that other places made, passed on whole.</summary>
    private static readonly string[] PassedOn = ["e.Message", "m.Error", "string.Join(\" \", diagnosis.Errors)"];

    /// <summary>Every refusal of the command line and of the guards names an option, a command or an expectation.</summary>
    [Fact]
    public void UsageErrorsNameWhatWouldWork() =>
        AssertAll("OptionsException|UsageException", text => Command().IsMatch(text) || text.Contains("expect", StringComparison.Ordinal));

    /// <summary>Every refusal of an input names the remedy.</summary>
    [Fact]
    public void InputErrorsNameTheRemedy() => AssertAll("InputException", text => Command().IsMatch(text) || Remedy().IsMatch(text));

    private static void AssertAll(string types, Func<string, bool> says)
    {
        int count = 0;
        var silent = new List<string>();
        foreach (string file in Repository.Sources("src"))
        {
            string source = File.ReadAllText(file);
            foreach (Match match in Regex.Matches(source, $@"new ({types})\("))
            {
                string arguments = Arguments(source, match.Index + match.Length);
                string text = Literals(arguments);
                count++;
                if (!says(text) && !Passes(arguments))
                {
                    silent.Add($"{Repository.Relative(file)}: {text}");
                }
            }
        }

        Assert.True(count > 20);
        Expect.Nothing(silent);
    }

    private static bool Passes(string arguments)
    {
        string[] parts = arguments.Split(',');
        return PassedOn.Any(p => arguments.Trim().StartsWith(p, StringComparison.Ordinal))
            || arguments.Contains("remedy", StringComparison.OrdinalIgnoreCase)
            || arguments.Contains(".Reason", StringComparison.Ordinal)
            || parts[^1].Trim() is "e.Message";
    }

    private static string Arguments(string source, int start)
    {
        bool inText = false;
        int depth = 1, end = start;
        for (; depth > 0; end++)
        {
            char c = source[end];
            inText ^= c == '"' && source[end - 1] != '\\';
            depth += inText ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
        }

        return source[start..(end - 1)];
    }

    private static string Literals(string arguments)
    {
        var text = new StringBuilder();
        foreach (Match literal in Literal().Matches(arguments))
        {
            text.Append(literal.Groups[1].Value).Append(' ');
        }

        return text.ToString();
    }

    [GeneratedRegex(@"""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"--\w|pcp \w")]
    private static partial Regex Command();

    [GeneratedRegex(
        @"\b([Aa]dd|Ask|[Cc]heck|Choose|Convert|[Cc]opy|[Cc]orrect|[Dd]elete|Did you mean|Free|Give|Join|Leave|[Mm]ake|Name|Open|Put|Raise|"
        + @"Remove|Resume|Shift|Start|Take|Use|[Ww]rite|expected|expect|must)\b|is needed|truncated|Is this|belong to|Each frame|have no|"
        + @"are not used|an intact file")]
    private static partial Regex Remedy();
}
