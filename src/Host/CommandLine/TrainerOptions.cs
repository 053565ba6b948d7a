using System.CommandLine;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Training.Torch;

namespace PcpCluster.Host.CommandLine;

/// <summary>The options that choose where training runs.</summary>
internal sealed class TrainerOptions
{
    private const string FolderVariable = "PCP_LIBTORCH";

    private readonly Option<string> _device = new Option<string>("--device")
    {
        Description = "Where training runs. cuda: a graphics card, with libtorch 2.10. auto: cuda where it works, else cpu. "
            + "torch-cpu: for tests of the former.",
        HelpName = "cpu|cuda|torch-cpu|auto",
        DefaultValueFactory = _ => "cpu",
    }.OneOf("cpu", "cuda", "torch-cpu", "auto");

    private readonly Option<string?> _folder = new("--libtorch")
    {
        Description = "Folder with libtorch_cpu.so, for example .../site-packages/torch/lib after pip install torch==2.10.0. "
            + $"Default: {FolderVariable}.",
        HelpName = "DIR",
    };

    private readonly Option<string> _version = new Option<string>("--libtorch-version")
    {
        Description = "any: try a libtorch that is not 2.10; a self-test decides.",
        HelpName = "2.10|any",
        DefaultValueFactory = _ => "2.10",
    }.OneOf("2.10", "any");

    public IEnumerable<Option> All => [_device, _folder, _version];

    /// <summary>The word of --device.</summary>
    public string Device(ParseResult arguments) => arguments.GetRequiredValue(_device);

    /// <summary>Fails at once where the device cannot be had; auto says what it took and why.</summary>
    public SearchTrainer Create(ParseResult arguments, RunContext context)
    {
        string device = Device(arguments);
        string? folder = arguments.GetValue(_folder) ?? Environment.GetEnvironmentVariable(FolderVariable);
        bool any = arguments.GetValue(_version) == "any";
        switch (device)
        {
            case "cuda":
                return TorchTraining.Create(new(TorchDevice.Cuda, folder, any));
            case "torch-cpu":
                return TorchTraining.Create(new(TorchDevice.Cpu, folder, any));
            case "auto":
                try
                {
                    SearchTrainer trainer = TorchTraining.Create(new(TorchDevice.Cuda, folder, any));
                    context.Note($"--device auto: {trainer.Name}");
                    return trainer;
                }
                catch (InputException e)
                {
                    context.Note($"--device auto: cpu, as there is no graphics card to train on ({e.Message})");
                    return SearchTrainer.Cpu;
                }

            default:
                return SearchTrainer.Cpu;
        }
    }
}
