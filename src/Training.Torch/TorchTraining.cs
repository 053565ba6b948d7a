using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using TorchSharp;

namespace PcpCluster.Training.Torch;

/// <summary>Trainers on libtorch.</summary>
public static class TorchTraining
{
    /// <summary>The usual search with its minimisations on a device. Everything that can be wrong shows here, before a run.</summary>
    /// <exception cref="InputException">libtorch is not there, is another one, cannot be loaded, finds no device, or computes
    /// wrongly.</exception>
    public static SearchTrainer Create(TorchOptions options)
    {
        LibTorchFolder folder = LibTorchFolder.Find(options);
        TorchLibrary.Load(folder);
        return new SearchTrainer(CreateDevice(options, folder));
    }

    internal static TorchTrainingDevice CreateDevice(TorchOptions options, LibTorchFolder folder)
    {
        string version = folder.Version ?? torch.__version__;
        TorchTrainingDevice device;
        if (options.Device == TorchDevice.Cuda)
        {
            if (!torch.cuda.is_available())
            {
                throw new InputException(
                    "--device cuda: libtorch finds no CUDA device. `nvidia-smi` shows whether the driver sees one and which CUDA it "
                        + "supports; "
                    + "a libtorch for a newer CUDA than the driver's does not work. Use --device cpu.");
            }

            device = new($"cuda, libtorch {version}", torch.CUDA);
        }
        else
        {
            device = new($"torch-cpu, libtorch {version}", torch.CPU);
        }

        SelfTest.Run(device.Where, device.Name);
        return device;
    }
}
