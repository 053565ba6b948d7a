namespace PcpCluster.Actors.Messages.Wire;

/// <summary>Sizes beyond which a message is refused before anything is allocated for it.</summary>
public static class WireLimits
{
    /// <summary>RabbitMQ refuses more than 128 MiB by default; so do we, with some room for its frames.</summary>
    public const int MaxMessageBytes = 120 * 1024 * 1024;

    public const int MaxTextLength = 64 * 1024;

    public const int MaxSettingsLength = 1024 * 1024;

    public const int MaxSections = 64;

    public const int MaxListLength = 1024 * 1024;

    /// <summary>Largest number of points in one direction of a q-grid.</summary>
    public const int MaxGrid = 100_000;
}
