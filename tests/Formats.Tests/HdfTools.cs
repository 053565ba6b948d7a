using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PcpCluster.Formats.Tests;

/// <summary>Readers of HDF5 that share nothing with ours: h5py and h5dump.</summary>
internal static class HdfTools
{
    // the python of the path may be another than the one that the system's packages belong to
    private static readonly Lazy<string?> _python = new(
        () => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(p => Runs(p, "-c", "import h5py")));

    private static readonly Lazy<bool> _areThere = new(() => _python.Value is not null && Runs("h5dump", "--version"));

    public static bool AreThere => _areThere.Value;

    /// <summary>A python that has h5py.</summary>
    public static string Python => _python.Value!;

    /// <summary>What a program prints.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            Run(program, arguments);
            return true;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A number as those programs print it; h5dump puts its place before it.</summary>
    public static double Number(string text) => double.Parse(text[(text.IndexOf(':') + 1)..], CultureInfo.InvariantCulture);
}

/// <summary>A test with h5py and h5dump, on the samples; reported as skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HdfToolsFactAttribute : FactAttribute
{
    public HdfToolsFactAttribute()
    {
        Skip = SharedData.Find("peers") is null ? PeersReason.Text
            : HdfTools.AreThere ? null
            : "NOT TESTED: h5py or h5dump is absent. Install python3-h5py and hdf5-tools to run it.";
    }
}
