namespace PcpCluster.Numerics.Studies.Settings;

/// <summary>Which atom positions count where the input's structure and its force constants contradict each other.</summary>
public enum BasisChoice
{
    /// <summary>Refuse such an input.</summary>
    Refuse,

    /// <summary>What the structure file says.</summary>
    Control,

    /// <summary>What the force constants obey.</summary>
    ForceConstants,
}
