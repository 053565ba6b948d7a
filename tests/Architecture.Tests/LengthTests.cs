using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace PcpCluster.Architecture.Tests;

/// <summary>Lengths of files, methods and lines.</summary>
public class LengthTests
{
    private const int LongestFile = 400, LongestMethod = 80, LongestLine = 140;

    private static readonly string[] Folders = ["src", "tests", "bench"];

    [Fact]
    public void LinesAreShort() => Expect.Nothing(
        from file in Folders.SelectMany(Repository.Sources)
        from line in File.ReadLines(file).Index()
        where line.Item.Length > LongestLine
        select $"{Repository.Relative(file)}:{line.Index + 1}: {line.Item.Length} columns");

    [Fact]
    public void LinesOfPagesAreShort() => Expect.Nothing(
        from file in Repository.Pages()
        from line in File.ReadLines(file).Index()
        where line.Item.Length > LongestLine && !IsTable(line.Item)
        select $"{Repository.Relative(file)}:{line.Index + 1}: {line.Item.Length} columns");

    [Fact]
    public void FilesAreShort() => Expect.Nothing(
        from file in Folders.SelectMany(Repository.Sources)
        let lines = File.ReadAllLines(file).Length
        where lines > LongestFile
        select $"{Repository.Relative(file)}: {lines} lines");

    [Theory]
    [InlineData("Numerics", "PcpCluster.Numerics")]
    [InlineData("Checkpoints", "PcpCluster.Checkpoints")]
    [InlineData("Actors", "PcpCluster.Actors")]
    [InlineData("Host", "pcp")]
    public void MethodsAreShort(string project, string assembly)
    {
        string path = Repository.Assembly(project, assembly);
        using var module = ModuleDefinition.ReadModule(path, new ReaderParameters { ReadSymbols = true });
        Expect.Nothing(
            from type in module.GetAllTypes()
            from method in type.Methods
            let lines = Lines(method)
            where lines > LongestMethod
            select $"{method.FullName}: {lines} lines");
    }

    private static bool IsTable(string line) => line.TrimStart().StartsWith('|');

    /// <summary>Lines from the first statement of a method to its last.</summary>
    private static int Lines(MethodDefinition method)
    {
        SequencePoint[] points = [.. method.DebugInformation.SequencePoints.Where(p => !p.IsHidden && !IsGenerated(p.Document.Url))];

        // a constructor also runs the initialisers of fields, which stand anywhere in the file
        return points.Length == 0 || method.IsConstructor ? 0 : points.Max(p => p.EndLine) - points.Min(p => p.StartLine) + 1;
    }

    private static bool IsGenerated(string file) =>
        file.EndsWith(".g.cs", StringComparison.Ordinal) || file.Contains("/obj/", StringComparison.Ordinal);
}
