namespace PcpCluster.Actors.Messages.Wire;

/// <summary>Sizes beyond which a message is refused before anything is allocated for it.</summary>
public static class WireLimits
{
    /// <summary>Largest message; an engine may carry it in parts.</summary>
    public const int MaxMessageBytes = 1024 * 1024 * 1024;

    /// <summary>Largest piece handed to an engine's server at once, and most pieces of a message.</summary>
    public const int MaxPartBytes = 32 * 1024 * 1024, MaxParts = 32;

    public const int MaxTextLength = 64 * 1024;

    public const int MaxSettingsLength = 1024 * 1024;

    public const int MaxSections = 64;

    public const int MaxListLength = 1024 * 1024;

    /// <summary>Largest number of points in one direction of a q-grid.</summary>
    public const int MaxGrid = 100_000;
}
