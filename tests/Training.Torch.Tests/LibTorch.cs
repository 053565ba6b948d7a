using System.Reflection;
using TorchSharp;

namespace PcpCluster.Training.Torch.Tests;

/// <summary>
/// The libtorch of the package cache, loaded once; or that of PCP_LIBTORCH, of any version, which may have a graphics card to compute on.
/// </summary>
internal static class LibTorch
{
    public const string Variable = "PCP_LIBTORCH";

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable);

    public static readonly string Folder =
        Given ?? typeof(LibTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "LibTorch").Value!;

    private static readonly Lazy<bool> Loaded = new(() =>
    {
        TorchLibrary.Load(LibTorchFolder.Find(Options(TorchDevice.Cpu)));
        torch.set_num_threads(1);
        return true;
    });

    /// <summary>What tests of numbers run on: the processor, and the graphics card where one is there.</summary>
    public static TheoryData<string> Devices
    {
        get
        {
            Require();
            TheoryData<string> devices = ["cpu"];
            if (Given is not null && torch.cuda.is_available())
            {
                devices.Add("cuda");
            }

            return devices;
        }
    }

    public static TorchOptions Options(TorchDevice device) => new(device, Folder, AnyVersion: Given is not null);

    public static void Require() => Assert.True(Loaded.Value);

    public static torch.Device Where(string device)
    {
        Require();
        return device == "cuda" ? torch.CUDA : torch.CPU;
    }
}
