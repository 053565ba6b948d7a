namespace PcpCluster.Training.Torch;

/// <summary>Where tensors live.</summary>
public enum TorchDevice
{
    /// <summary>A CUDA device.</summary>
    Cuda,

    /// <summary>The processor: slower than the default trainer, for tests of this one.</summary>
    Cpu,
}

/// <summary>Which libtorch, on what.</summary>
/// <param name="Device">Where tensors live.</param>
/// <param name="Folder">Folder with libtorch_cpu.so, or one whose subfolder lib has it; null if none was given.</param>
/// <param name="AnyVersion">Takes a libtorch of another version than the one this program was built for; the self-test decides.</param>
public sealed record TorchOptions(TorchDevice Device, string? Folder, bool AnyVersion = false);
