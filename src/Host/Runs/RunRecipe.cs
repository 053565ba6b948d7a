using PcpCluster.Actors.Work;

namespace PcpCluster.Host.Runs;

/// <summary>What `pcp run` needs to know of an input: the package before training, and the physics that goes with it.</summary>
/// <param name="ResultFile">Name of the file in the run folder that gets the run's JSON object.</param>
public sealed record RunRecipe(WorkPackage Untrained, IRunPhysics Physics, string ResultFile);
