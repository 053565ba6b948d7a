using System.Diagnostics;
using System.Text;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A real process, that can be killed without a word.</summary>
internal sealed class RealProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private RealProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Append(_output, e.Data);
        process.ErrorDataReceived += (_, e) => Append(_errors, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    /// <param name="program">A .NET program, or a command with its own arguments in front.</param>
    public static RealProcess Start(string program, params string[] arguments) => Start([], ["dotnet", program, .. arguments]);

    /// <param name="environment">Variables for this process alone.</param>
    /// <param name="command">Program and arguments.</param>
    public static RealProcess Start((string Name, string Value)[] environment, string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RealProcess(Process.Start(start)!);
    }

    /// <summary>SIGSTOP, SIGCONT, SIGTERM.</summary>
    public void Signal(string name) => Process.Start("sh", ["-c", $"kill -{name} {_process.Id}"]).WaitForExit();

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Its exit code; fails with all it wrote when it does not end in time.</summary>
    public async Task<int> End(TimeSpan patience)
    {
        using CancellationTokenSource end = new(patience);
        try
        {
            await _process.WaitForExitAsync(end.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the process did not end in {patience.TotalSeconds} s.\nstdout: {Output}\nstderr: {Errors}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    /// <summary>The program, built like the tests.</summary>
    public static string Pcp { get; } = Program("src/Host", "pcp.dll");

    /// <summary>The program in a folder of its own, with values on top of those of config/akka.hocon.</summary>
    public static string PcpWith(string hocon, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "config"));
        File.WriteAllText(Path.Combine(folder, "config", "akka.hocon"), $"{ActorConfig.Embedded()}\n{hocon}\n");
        string program = Path.Combine(folder, Path.GetFileName(Pcp));
        File.Copy(Pcp, program); // a link would be followed, and the folder it leads to be the program's
        foreach (FileSystemInfo other in new DirectoryInfo(Path.GetDirectoryName(Pcp)!).EnumerateFileSystemInfos()
            .Where(f => f.Name is not "config" && f.FullName != Pcp))
        {
            File.CreateSymbolicLink(Path.Combine(folder, other.Name), other.FullName);
        }

        return program;
    }

    private static string Program(string project, string name)
    {
        string here = AppContext.BaseDirectory.TrimEnd('/');
        string framework = Path.GetFileName(here);
        string configuration = Path.GetFileName(Path.GetDirectoryName(here)!);
        return Path.GetFullPath(Path.Combine(here, "../../../../..", project, "bin", configuration, framework, name));
    }

    private static void Append(StringBuilder to, string? line)
    {
        lock (to)
        {
            to.AppendLine(line);
        }
    }

    private static string Read(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }
}
