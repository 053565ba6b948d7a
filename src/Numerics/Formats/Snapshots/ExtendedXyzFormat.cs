using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Snapshots;

/// <summary>
/// Folders that hold displacements and forces only: one file of extended XYZ frames with forces, and the cell at rest as POSCAR. Force
/// constants of orders 2 and 3 are fitted, without cutoffs.
/// </summary>
internal sealed class ExtendedXyzFormat : IInputFormat
{
    private const string Cell = "POSCAR";
    private static readonly string[] Endings = [".xyz", ".extxyz"];

    public string Name => "extended XYZ";

    public string Files => $"frames with forces in one file .xyz or .extxyz, with {Cell}, the cell at rest";

    /// <summary>Whether a file is one of frames, by its name.</summary>
    public static bool AreFrames(string name) =>
        Endings.Any(InputFolder.Plain(name).EndsWith);

    public FormatMatch Recognises(InputFolder folder) =>
        Frames(folder).Length == 0 || (folder.Given is { } given && given != Cell && !AreFrames(given)) ? FormatMatch.No
        : Frames(folder).Length == 1 && folder.Has(Cell) ? FormatMatch.Displacements
        : FormatMatch.Incomplete;

    public CrystalInput Read(InputFolder folder, ReadOptions options)
    {
        CrystalInput input = Fit(folder, new Dictionary<int, double> { [2] = double.PositiveInfinity, [3] = double.PositiveInfinity });
        return options.Third ? input : input with { Third = null, Files = input.Files with { Third = null } };
    }

    /// <summary>The fit with other orders or cutoffs.</summary>
    /// <param name="folder">With one file of frames, or given by it, and the cell at rest.</param>
    /// <param name="cutoffs">For each order wanted the largest distance of two atoms of a tuple, Angstrom.</param>
    /// <exception cref="InputException">A file is missing or wrong, or the frames do not determine the constants.</exception>
    public static CrystalInput Fit(InputFolder folder, IReadOnlyDictionary<int, double> cutoffs)
    {
        string[] frames = Frames(folder);
        if (frames.Length != 1)
        {
            throw new InputException(
                folder.Path,
                0,
                $"several files of frames ({string.Join(", ", frames)})",
                "one, with all frames of one supercell",
                "Name the file instead of the folder, or put them into one.");
        }

        string cell = folder.Require(
            Cell,
            $"Put the cell at rest, which the supercell of {frames[0]} repeats, beside the frames as {Cell}, or name it: pcp fit --cell.");
        return SnapshotFit.Fit(folder.Locate(frames[0])!, cell, cutoffs);
    }

    private static string[] Frames(InputFolder folder) => folder.Given is { } given && AreFrames(given)
        ? [given]
        : [.. folder.PlainNames.Where(AreFrames)];
}
