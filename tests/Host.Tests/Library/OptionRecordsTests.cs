using System.CommandLine;
using System.Reflection;
using System.Text;
using PcpCluster.Host.Commands;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Host.Tests.Library;

/// <summary>The options of the command line and the records of the library are one list, with one set of defaults.</summary>
public class OptionRecordsTests
{
    // where results go and where a run computes is a matter of the program, which file order is read one of the library
    private static readonly string[] OnlyProgram = ["--out", "--hdf5", "--workers", "--listen", "--resume"], OnlyLibrary = ["--fourth"];

    [Fact]
    public void KappaHasTheOptionsOfTheRecords() => Compare(new KappaCommand(), new ConductivityOptions(), new OpenOptions());

    [Fact]
    public void ConvergeHasTheOptionsOfTheRecords() => Compare(new ConvergeCommand(), new SweepOptions(), new OpenOptions());

    private static void Compare(Command command, params object[] records)
    {
        Dictionary<string, object?> library = records
            .SelectMany(r => r
                .GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(p => (Name: "--" + Kebab(p.Name), Value: p.GetValue(r))))
            .ToDictionary(p => p.Name, p => p.Value);
        // a hidden option is known only to be refused with its reason
        Dictionary<string, Option> program = command.Options.Where(o => !o.Hidden).ToDictionary(o => o.Name);
        Assert.Equal(library.Keys.Except(OnlyLibrary).Order(), program.Keys.Except(OnlyProgram).Order());
        foreach ((string name, Option option) in program.Where(o => library.ContainsKey(o.Key)))
        {
            Assert.Equal(Word(library[name]), Word(option.HasDefaultValue ? option.GetDefaultValue() : null));
        }
    }

    private static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            text.Append(char.IsUpper(c) && text.Length > 0 ? "-" : string.Empty).Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static string Word(object? value) => value switch
    {
        null or false => string.Empty,
        ElementSource source => source == ElementSource.Modes ? "pcp" : "full",
        SolverChoice choice => choice == SolverChoice.Full ? "full" : "rta",
        QPointGrid { IsIsotropic: true } grid => $"{grid.N1}",
        IReadOnlyList<QPointGrid> { Count: 0 } => string.Empty,
        Enum word => word.ToString().ToLowerInvariant(),
        _ => FormattableString.Invariant($"{value}"),
    };
}
