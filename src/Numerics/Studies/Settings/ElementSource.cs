namespace PcpCluster.Numerics.Studies.Settings;

/// <summary>Where the anharmonic matrix elements come from.</summary>
public enum ElementSource
{
    /// <summary>The force constants themselves.</summary>
    Tensors,

    /// <summary>PCP modes, read from files or trained first.</summary>
    Modes,
}
