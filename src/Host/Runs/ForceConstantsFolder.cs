using System.CommandLine;
using PcpCluster.Formats.Hdf5.Alamode;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Host.Runs;

/// <summary>A folder of force constants for other programs: what pcp convert and pcp fit write.</summary>
internal static class ForceConstantsFolder
{
    private static readonly IOutputFormat[] _formats =
        [new ShengBteOutput(), new Phono3pyOutput(), new AlamodeOutput(), new AlamodeHdf5Output(), new TdepOutput()];

    /// <summary>--to.</summary>
    /// <param name="description">For --help.</param>
    /// <param name="standard">Taken where none is given; null: one must be given.</param>
    public static Option<string> To(string description, string? standard = null)
    {
        string[] names = [.. _formats.Select(f => f.Name)];
        var option = new Option<string>("--to")
        {
            Description = description,
            HelpName = string.Join('|', names),
            Required = standard is null,
        };
        if (standard is not null)
        {
            option.DefaultValueFactory = _ => standard;
        }

        return option.OneOf(names);
    }

    /// <param name="name">A value of --to.</param>
    public static IOutputFormat Target(string name) => _formats.Single(f => f.Name == name);

    /// <exception cref="UsageException">The folder holds something.</exception>
    public static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new UsageException($"--out {folder} is not empty: files of two inputs would stand side by side.");
        }
    }

    public static void Write(string folder, IOutputFormat target, CrystalInput input, RunContext context)
    {
        Directory.CreateDirectory(folder);
        context.Stage("writing", _ =>
        {
            target.Write(folder, DipoleFree.For(target, input));
            return true;
        });
    }
}
