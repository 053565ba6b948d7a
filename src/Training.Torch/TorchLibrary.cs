using System.Runtime.InteropServices;
using PcpCluster.Numerics.Foundation;
using TorchSharp;

namespace PcpCluster.Training.Torch;

/// <summary>
/// Loads libtorch from the user's folder before TorchSharp looks for one: names that the loader has already are not looked for again. A
/// process can hold one libtorch only.
/// </summary>
internal static partial class TorchLibrary
{
    private const int Now = 2;

    private static readonly Lock Gate = new();
    private static string? _loadedFrom;

    /// <exception cref="InputException">The system cannot load it, or the process holds another one.</exception>
    public static void Load(LibTorchFolder folder)
    {
        lock (Gate)
        {
            if (_loadedFrom is not null)
            {
                if (_loadedFrom != folder.Path)
                {
                    throw new InputException(
                        $"libtorch was loaded from {_loadedFrom} already; {folder.Path} cannot join it in one process. "
                            + "Use one --libtorch.");
                }

                return;
            }

            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                throw new InputException("Training with libtorch exists for Linux on x64 only. Use --device cpu.");
            }

            foreach (string name in new[] { "libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so" })
            {
                string file = Path.Combine(folder.Path, name);
                if (File.Exists(file))
                {
                    Open(file);
                }
            }

            string shim = Path.Combine(AppContext.BaseDirectory, "torch", "libLibTorchSharp.so");
            nint handle = Open(shim);

            // all symbols now: a libtorch of another interface fails here and not in the middle of a run
            if (OpenNow(shim, Now) == 0)
            {
                string message = Marshal.PtrToStringUTF8(LastError()) ?? "unknown reason";
                throw new InputException(
                    $"{folder.Path}: this libtorch does not fit: {message}. libtorch {LibTorchFolder.Needed} is needed.");
            }

            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == "LibTorchSharp" ? handle : 0);
            _loadedFrom = folder.Path;
        }
    }

    private static nint Open(string file)
    {
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            string message = e.Message.ReplaceLineEndings(" ");
            throw new InputException($"{file} cannot be loaded: {message}{LibTorchFolder.Remedy(message)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenNow(string file, int flags);

    [LibraryImport("libc", EntryPoint = "dlerror")]
    private static partial nint LastError();
}
