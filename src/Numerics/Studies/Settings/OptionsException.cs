namespace PcpCluster.Numerics.Studies.Settings;

/// <summary>Options contradict each other, or ask for something that there is not. The message says which, and what to do.</summary>
internal sealed class OptionsException(string message) : Exception(message);
