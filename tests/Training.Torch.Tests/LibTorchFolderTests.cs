using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Training.Torch.Tests;

/// <summary>Everything that can be wrong about the user's libtorch, each with what to do.</summary>
public sealed class LibTorchFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pcp-torch").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void NoFolder_NamesTheOptionAndTheInstallation(string? folder)
    {
        InputException e = Refused(new(TorchDevice.Cuda, folder));
        Assert.Contains("--device cuda needs libtorch 2.10", e.Message, StringComparison.Ordinal);
        Assert.Contains("pip install torch==2.10.0", e.Message, StringComparison.Ordinal);
        Assert.Contains("--libtorch", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderWithoutLibrary_IsNamed()
    {
        InputException e = Refused(new(TorchDevice.Cpu, _root));
        Assert.Contains(_root, e.Message, StringComparison.Ordinal);
        Assert.Contains("no libtorch_cpu.so", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version.py", "__version__ = '2.11.0+cu128'\n", "2.11.0")]
    [InlineData("build-version", "2.9.1+cpu\n", "2.9.1")]
    public void AnotherVersion_IsRefusedUnlessAskedFor(string file, string text, string version)
    {
        string lib = Library(file, text);
        InputException e = Refused(new(TorchDevice.Cpu, lib));
        Assert.Contains($"libtorch {version} found, 2.10 needed", e.Message, StringComparison.Ordinal);
        Assert.Contains("--libtorch-version any", e.Message, StringComparison.Ordinal);
        Assert.Equal(version, LibTorchFolder.Find(new(TorchDevice.Cpu, lib, AnyVersion: true)).Version);
    }

    [Fact]
    public void UnknownVersion_IsRefused() => Assert.Contains(
        "of an unknown version", Refused(new(TorchDevice.Cpu, Library("readme", "none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void RightVersion_IsTaken_FromTheFolderAboveToo()
    {
        string lib = Library("version.py", "__version__ = '2.10.0'\n");
        Assert.Equal(lib, LibTorchFolder.Find(new(TorchDevice.Cpu, lib)).Path);
        Assert.Equal(lib, LibTorchFolder.Find(new(TorchDevice.Cpu, Path.GetDirectoryName(lib))).Path);
        string package = Path.Combine(_root, "libtorch-cpu-linux-x64", "2.10.0", "native");
        Directory.CreateDirectory(package);
        File.WriteAllText(Path.Combine(package, "libtorch_cpu.so"), "not a library");
        Assert.Equal("2.10.0", LibTorchFolder.Find(new(TorchDevice.Cpu, package)).Version);
    }

    [Fact]
    public void CudaWithoutCudaLibrary_IsRefused()
    {
        InputException e = Refused(new(TorchDevice.Cuda, Library("version.py", "2.10.0")));
        Assert.Contains("no libtorch_cuda.so", e.Message, StringComparison.Ordinal);
        Assert.Contains("--index-url", e.Message, StringComparison.Ordinal);
    }

    // a build of libtorch with CUDA on a machine without a graphics card looks like this from outside
    [Fact]
    public void Cuda_IsRefusedWithoutADevice()
    {
        TorchTrainingDevice Create() =>
            TorchTraining.CreateDevice(LibTorch.Options(TorchDevice.Cuda), LibTorchFolder.Find(LibTorch.Options(TorchDevice.Cpu)));
        if (LibTorch.Devices.Count > 1)
        {
            Assert.Equal(TorchSharp.DeviceType.CUDA, Create().Where.type);
            return;
        }

        InputException e = Assert.Throws<InputException>(Create);
        Assert.Contains("no CUDA device", e.Message, StringComparison.Ordinal);
        Assert.Contains("nvidia-smi", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondLibtorch_IsRefused()
    {
        LibTorch.Require();
        InputException e = Assert.Throws<InputException>(
            () => TorchLibrary.Load(LibTorchFolder.Find(new(TorchDevice.Cpu, Library("version.py", "2.10.0")))));
        Assert.Contains("already", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/lib/libc.so.6: version `GLIBC_2.34' not found", "GLIBC_2.34", "container")]
    [InlineData("libstdc++.so.6: version `GLIBCXX_3.4.30' not found", "GLIBCXX_3.4.30", "LD_LIBRARY_PATH")]
    [InlineData("libfoo.so: cannot open shared object file", "", "libtorch 2.10")]
    public void LoaderMessages_HaveARemedy(string message, string version, string remedy)
    {
        string text = LibTorchFolder.Remedy(message);
        Assert.Contains(version, text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shim_AsksForTheNewerLibraryWeakly()
    {
        byte[] shim = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "torch", "libLibTorchSharp.so"));
        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F'], shim[..4]);
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so")), "an unrepaired copy would be found first");
        LibTorch.Require();
    }

    private string Library(string file, string text)
    {
        string lib = Path.Combine(_root, "torch", "lib");
        Directory.CreateDirectory(lib);
        File.WriteAllText(Path.Combine(lib, "libtorch_cpu.so"), "not a library");
        File.WriteAllText(Path.Combine(_root, "torch", file), text);
        return lib;
    }

    private static InputException Refused(TorchOptions options) => Assert.Throws<InputException>(() => TorchTraining.Create(options));
}
