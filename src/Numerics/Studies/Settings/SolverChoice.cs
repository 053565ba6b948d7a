namespace PcpCluster.Numerics.Studies.Settings;

/// <summary>How the Boltzmann equation is solved.</summary>
public enum SolverChoice
{
    /// <summary>In the relaxation-time approximation.</summary>
    RelaxationTime,

    /// <summary>Linearised, in full, beside the relaxation-time approximation.</summary>
    Full,
}
