namespace PcpCluster.Architecture.Tests;

public class DependencyTests
{
    // Mono.Cecil gives the names that the compiler wrote; the framework is split over assemblies with these beginnings
    private static readonly string[] Framework = ["System", "netstandard", "mscorlib", "Microsoft.CSharp", "Microsoft.Win32"];

    [Fact]
    public void NumericsRefersToNoPackage() => Expect.Nothing(Built.Numerics.References.Where(r => !IsFramework(r)));

    [Theory]
    [InlineData("System.Console")]
    [InlineData("System.Environment")]
    [InlineData("System.Diagnostics.Process")]
    [InlineData("System.Net.")]
    [InlineData("System.DateTime")]
    [InlineData("System.Random")]
    public void NumericsPrintsNothingAndReadsNoEnvironment(string forbidden)
    {
        bool exact = !forbidden.EndsWith('.');
        Expect.Nothing(Built.Numerics.All
            .Where(u => exact ? u.To == forbidden : u.To.StartsWith(forbidden, StringComparison.Ordinal))
            .Where(u => u.To != "System.Environment" || u.Member is not ("get_NewLine" or "get_CurrentManagedThreadId"))
            .Select(u => $"{u.From} uses {u.To}.{u.Member}"));
    }

    [Fact]
    public void CheckpointsAndActorsSeeStudiesAndFoundationOnly() => Expect.Nothing(Built.Checkpoints.All.Concat(Built.Actors.All)
        .Where(u => u.ToNamespace.StartsWith("PcpCluster.Numerics", StringComparison.Ordinal))
        .Where(u => u.ToNamespace is not ("PcpCluster.Numerics.Studies" or "PcpCluster.Numerics.Foundation"))
        .Select(u => $"{u.From} uses {u.To}"));

    [Fact]
    public void ActorsKnowNoConsole() => Expect.Nothing(Built.Actors.All
        .Where(u => u.To is "System.Console" || u.ToNamespace.StartsWith("PcpCluster.Host", StringComparison.Ordinal))
        .Select(u => $"{u.From} uses {u.To}"));

    [Theory]
    [InlineData("Akka", "Actors")]
    [InlineData("MessagePack", "Actors")]
    [InlineData("Microsoft.Data.Sqlite", "Checkpoints")]
    public void OnlyOneProjectKnows(string package, string project)
    {
        (string Name, AssemblyUses Uses)[] projects =
            [("Numerics", Built.Numerics), ("Checkpoints", Built.Checkpoints), ("Actors", Built.Actors), ("Host", Built.Host)];
        foreach (AssemblyUses other in projects.Where(p => p.Name != project).Select(p => p.Uses))
        {
            Expect.Nothing(other.References.Where(r => r == package || r.StartsWith(package + ".", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void HostHoldsNoFormula()
    {
        // plots need logarithms for their axes; nothing else in the program computes
        string[] functions = ["Exp", "Sqrt", "Cbrt", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh", "Atan2"];
        Expect.Nothing(Built.Host.All
            .Where(u => u.To == "System.Math" && functions.Contains(u.Member))
            .Select(u => $"{u.From} calls Math.{u.Member}"));
    }

    private static bool IsFramework(string name) =>
        Framework.Any(f => name == f || name.StartsWith(f + ".", StringComparison.Ordinal));
}
