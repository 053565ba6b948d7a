namespace PcpCluster.Architecture.Tests;

public class RoomTests
{
    [Fact]
    public void ARoomOfNumericsSeesOnlyRoomsBeforeIt()
    {
        IEnumerable<string> wrong = Built.Numerics.All
            .Where(u => u.Assembly.StartsWith("PcpCluster.Numerics", StringComparison.Ordinal))
            .Select(u => (Use: u, From: Rooms.Of(u.FromNamespace), To: Rooms.Of(u.ToNamespace)))
            .Where(x => x.From is not null && x.To is not null && x.From != x.To)
            .Where(x => !Rooms.Last.Contains(x.From) && !Rooms.MaySee[x.From!].Contains(x.To))
            .Select(x => $"{x.From} sees {x.To}: {x.Use.From} -> {x.Use.To}")
            .Distinct();
        Expect.Nothing(wrong);
    }

    [Fact]
    public void EveryTypeOfNumericsLivesInARoomOfTheTable()
    {
        IEnumerable<string> homeless = Built.Numerics.All
            .Where(u => u.FromNamespace.StartsWith(Rooms.Root, StringComparison.Ordinal) && Rooms.Of(u.FromNamespace) is null)
            .Select(u => u.From)
            .Distinct();
        Expect.Nothing(homeless);
    }

    [Fact]
    public void TheTableItselfHasNoCircle()
    {
        foreach ((string room, string[] seen) in Rooms.MaySee)
        {
            Assert.DoesNotContain(room, seen);
            foreach (string other in seen)
            {
                Assert.DoesNotContain(room, Rooms.MaySee[other]);
            }
        }
    }

    [Theory]
    [InlineData("Numerics")]
    [InlineData("Actors")]
    [InlineData("Host")]
    public void FoldersOfAProjectHaveNoCircle(string project)
    {
        AssemblyUses built = project switch { "Numerics" => Built.Numerics, "Actors" => Built.Actors, _ => Built.Host };
        string own = $"PcpCluster.{project}";
        ILookup<string, string> next = built.All
            .Where(u => InProject(u.FromNamespace, own) && InProject(u.ToNamespace, own) && u.FromNamespace != u.ToNamespace)
            .Select(u => (u.FromNamespace, u.ToNamespace))
            .Distinct()
            .ToLookup(e => e.FromNamespace, e => e.ToNamespace);
        Expect.Nothing(Circles.In(next));
    }

    private static bool InProject(string space, string own) => space == own || space.StartsWith(own + ".", StringComparison.Ordinal);
}
