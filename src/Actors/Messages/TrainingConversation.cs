using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Messages;

/// <summary>Coordinator to ModeTrainer, once per run.</summary>
public sealed record TrainModes(string Run, WorkPackage Untrained) : IMessage;

/// <summary>ModeTrainer to Coordinator: the package for the workers.</summary>
public sealed record ModesTrained(string Run, WorkPackage Package, double Seconds) : IMessage;

public sealed record TrainingFailed(string Run, string Error) : IMessage;
