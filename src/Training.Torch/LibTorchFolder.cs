using System.Globalization;
using System.Text.RegularExpressions;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Training.Torch;

/// <summary>A folder with a libtorch that the user has, looked at before anything of it is loaded.</summary>
internal sealed partial class LibTorchFolder
{
    /// <summary>The C++ interface of libtorch changes from one minor version to the next; the shim was compiled against this one.</summary>
    public const string Needed = "2.10";

    private const string HowToGet = "pip install torch==2.10.0, then --libtorch .../site-packages/torch/lib (or set PCP_LIBTORCH to it)";

    private LibTorchFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>As the folder tells it; null where it does not.</summary>
    public string? Version { get; private init; }

    /// <exception cref="InputException">No folder, no libtorch in it, another version, or no CUDA in it where CUDA is wanted.</exception>
    public static LibTorchFolder Find(TorchOptions options)
    {
        string device = options.Device == TorchDevice.Cuda ? "cuda" : "torch-cpu";
        if (string.IsNullOrWhiteSpace(options.Folder))
        {
            throw new InputException($"--device {device} needs libtorch {Needed} and no folder of it was given. {HowToGet}.");
        }

        string[] places = [options.Folder, System.IO.Path.Combine(options.Folder, "lib")];
        string path = places.FirstOrDefault(p => File.Exists(System.IO.Path.Combine(p, "libtorch_cpu.so"))) ?? throw new InputException(
            $"{options.Folder}: no libtorch_cpu.so there. Name the folder that has it: {HowToGet}.");
        string? version = VersionOf(path);
        if (!options.AnyVersion && (version is null || !IsNeeded(version)))
        {
            throw new InputException(
                $"{path}: libtorch {version ?? "of an unknown version"} found, {Needed} needed. {HowToGet}. "
                + "--libtorch-version any tries it all the same; a self-test then decides.");
        }

        if (options.Device == TorchDevice.Cuda && !File.Exists(System.IO.Path.Combine(path, "libtorch_cuda.so")))
        {
            throw new InputException(
                $"{path}: libtorch without CUDA (no libtorch_cuda.so). Install a CUDA build: pip install torch=={Needed}.0 "
                + "--index-url https://download.pytorch.org/whl/cu128, or leave --device cuda out.");
        }

        return new(path) { Version = version };
    }

    /// <summary>What to do about a message of the system's loader.</summary>
    public static string Remedy(string loaderMessage)
    {
        Match need = Versions().Match(loaderMessage);
        string system = need.Success ? $" This system lacks {need.Value}." : string.Empty;
        return loaderMessage.Contains("GLIBC_", StringComparison.Ordinal)
            ? system + " Its C library is too old (2.34 is needed): run in a container of Ubuntu 22.04, Debian 12 or newer."
            : loaderMessage.Contains("GLIBCXX_", StringComparison.Ordinal) || loaderMessage.Contains("CXXABI_", StringComparison.Ordinal)
            ? system + " Put a newer libstdc++.so.6 first in LD_LIBRARY_PATH (for example conda's libstdcxx-ng), "
                + "or run in a container of Ubuntu 22.04, Debian 12 or newer."
            : $" Is it libtorch {Needed} for Linux x64, complete? {HowToGet}.";
    }

    private static bool IsNeeded(string version) => version == Needed || version.StartsWith(Needed + ".", StringComparison.Ordinal);

    // pip keeps torch/version.py beside torch/lib; the zip build-version beside lib; a NuGet package has it in its path
    private static string? VersionOf(string path)
    {
        string above = System.IO.Path.Combine(path, "..");
        foreach (string name in new[] { "version.py", "build-version" })
        {
            string file = System.IO.Path.Combine(above, name);
            if (File.Exists(file) && Digits().Match(File.ReadAllText(file)) is { Success: true } found)
            {
                return found.Value;
            }
        }

        string full = System.IO.Path.GetFullPath(path);
        Match inPath = PackagePath().Match(full);
        return inPath.Success ? string.Create(CultureInfo.InvariantCulture, $"{inPath.Groups[1].Value}") : null;
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Digits();

    [GeneratedRegex(@"libtorch[^/]*/(\d+\.\d+(?:\.\d+)*)/")]
    private static partial Regex PackagePath();

    [GeneratedRegex(@"(GLIBC|GLIBCXX|CXXABI)_[\d.]+")]
    private static partial Regex Versions();
}
