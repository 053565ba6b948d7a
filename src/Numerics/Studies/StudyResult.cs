namespace PcpCluster.Numerics.Studies;

/// <summary>What a study gives; each study has its own kind.</summary>
public abstract record StudyResult;
