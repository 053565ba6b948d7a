namespace PcpCluster.Architecture.Tests;

/// <summary>The rooms of Numerics and what each may see: the table of the rule "a room sees only rooms to its left".</summary>
internal static class Rooms
{
    public const string Root = "PcpCluster.Numerics.";

    private static readonly string[] Crystals = ["Foundation", "LinearAlgebra", "Crystals.Geometry", "Crystals.Symmetry", "Crystals.Grids"];
    private static readonly string[] Constants = [.. Crystals, "ForceConstants"];
    private static readonly string[] Model = [.. Constants, "Compression.Model"];
    private static readonly string[] Harmonic = [.. Model, "Phonons"];
    private static readonly string[] Sums =
        [.. Harmonic, "Scattering.Layout", "Scattering.Vertices", "Scattering.Channels", "Scattering.Sums"];

    private static readonly string[] Limits =
        [.. Sums, "Scattering.Sampling", "Transport", "Transport.TargetError", "Limit.Partners", "Limit.Draws"];

    /// <summary>Room to the rooms that it may see. Rooms that stand side by side in the design do not see each other.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MaySee = new Dictionary<string, string[]>
    {
        ["Foundation"] = [],
        ["LinearAlgebra"] = ["Foundation"],
        ["Crystals.Geometry"] = ["Foundation", "LinearAlgebra"],
        ["Crystals.Symmetry"] = ["Foundation", "LinearAlgebra", "Crystals.Geometry"],
        ["Crystals.Grids"] = ["Foundation", "LinearAlgebra", "Crystals.Geometry", "Crystals.Symmetry"],
        ["ForceConstants"] = Crystals,
        ["Formats"] = Constants,
        ["Phonons"] = Constants,
        ["Compression.Model"] = Constants,
        ["Compression.Objective"] = Harmonic,
        ["Compression.Orbits"] = [.. Harmonic, "Compression.Objective"],
        ["Compression.Quality"] = [.. Harmonic, "Compression.Objective"],
        ["Compression.Search"] = [.. Harmonic, "Compression.Objective", "Compression.Orbits", "Compression.Quality"],
        ["Scattering.Layout"] = Harmonic,
        ["Scattering.Vertices"] = [.. Harmonic, "Scattering.Layout"],
        ["Scattering.Channels"] = [.. Harmonic, "Scattering.Layout"],
        ["Scattering.Sums"] = [.. Harmonic, "Scattering.Layout", "Scattering.Vertices", "Scattering.Channels"],
        ["Scattering.Sampling"] = Sums,
        ["Transport"] = [.. Sums, "Scattering.Sampling"],
        ["Transport.TargetError"] = [.. Sums, "Scattering.Sampling", "Transport"],
        ["Limit.Partners"] = [.. Sums, "Scattering.Sampling", "Transport", "Transport.TargetError"],
        ["Limit.Draws"] = [.. Sums, "Scattering.Sampling", "Transport", "Transport.TargetError", "Limit.Partners"],
        ["Limit.Estimates"] = Limits,
        ["Limit.Ladder"] = [.. Limits, "Limit.Estimates"],
    };

    /// <summary>The rooms at the end of the way, which may see all of the above.</summary>
    public static readonly string[] Last = ["Studies"];

    /// <summary>Room of a namespace; sub-folders of a room that the table does not name belong to the room.</summary>
    public static string? Of(string space)
    {
        string inner = space.StartsWith(Root, StringComparison.Ordinal) ? space[Root.Length..] : string.Empty;
        return MaySee.Keys.Concat(Last)
            .Where(r => inner == r || inner.StartsWith(r + ".", StringComparison.Ordinal))
            .MaxBy(r => r.Length);
    }
}
