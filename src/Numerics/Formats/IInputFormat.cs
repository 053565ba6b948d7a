using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats;

/// <summary>Whether a folder is an input of a format.</summary>
public enum FormatMatch
{
    /// <summary>No file of this format is there.</summary>
    No,

    /// <summary>Some of its files are there, others are missing: the format's error says which, if no other format fits better.</summary>
    Incomplete,

    /// <summary>All files that the format needs are there.</summary>
    Yes,

    /// <summary>All files are there, but force constants have to be fitted: formats that hold constants go before.</summary>
    Displacements,
}

/// <summary>What of an input is wanted.</summary>
/// <param name="Third">False leaves the third order unread (null).</param>
/// <param name="Fourth">False leaves the fourth order unread (null).</param>
/// <param name="Conventions">
/// Ours reads the files as their own code means them; others as those codes would, which shows in the <see
/// cref="ForceConstants.PolarScheme"/>.
/// </param>
public sealed record ReadOptions(bool Third = true, bool Fourth = true, Conventions Conventions = Conventions.Ours)
{
    public static readonly ReadOptions Everything = new();
}

/// <summary>
/// A way to store a crystal and its force constants. Implementations have no state and a constructor without parameters. To add one, write
/// one such class: see <see cref="InputFormats"/>.
/// </summary>
public interface IInputFormat
{
    /// <summary>Short and unique, as it stands in messages.</summary>
    string Name { get; }

    /// <summary>The files by which a user knows the format, for the message about a folder that no format recognises.</summary>
    string Files { get; }

    /// <summary>Judges by names, or by a few bytes where names do not suffice; never throws for what a file holds.</summary>
    FormatMatch Recognises(InputFolder folder);

    /// <summary>Reads a folder that is recognised, perhaps incompletely.</summary>
    /// <exception cref="InputException">A required file is missing or any file is wrong.</exception>
    CrystalInput Read(InputFolder folder, ReadOptions options);
}
