namespace PcpCluster;

/// <summary>What happens to modes with omega^2 below zero.</summary>
public enum ImaginaryChoice
{
    /// <summary>The crystal is refused.</summary>
    Refuse,

    /// <summary>They take no part in anything.</summary>
    Exclude,
}
