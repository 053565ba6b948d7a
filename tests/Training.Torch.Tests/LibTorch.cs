using System.Reflection;

namespace PcpCluster.Training.Torch.Tests;

/// <summary>The libtorch of the package cache, loaded once.</summary>
internal static class LibTorch
{
    public static readonly string Folder =
        typeof(LibTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "LibTorch").Value!;

    private static readonly Lazy<bool> Loaded = new(() =>
    {
        TorchLibrary.Load(LibTorchFolder.Find(new(TorchDevice.Cpu, Folder)));
        TorchSharp.torch.set_num_threads(1);
        return true;
    });

    public static void Require() => Assert.True(Loaded.Value);
}
