using PcpCluster.Formats.Hdf5.Phono3py.Structure;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py;

/// <summary>
/// Folders of phono3py: a yaml file with the cells (phono3py_disp.yaml, phono3py_params.yaml, each also .xz or .gz), force constants in
/// fc2.hdf5 and fc3.hdf5, or displacements and forces from which they are made here; BORN.
/// </summary>
public sealed class Phono3pyFormat : IInputFormat
{
    public const string SecondName = "fc2.hdf5";
    public const string ThirdName = "fc3.hdf5";

    private const string Remedy = "Keep the files of one run of phono3py together.";

    public string Name => "phono3py";

    public string Files => $"phono3py_disp.yaml or phono3py_params.yaml with {SecondName} and {ThirdName}, or with forces";

    public FormatMatch Recognises(InputFolder folder)
    {
        if (folder.Given is { } given && !IsYaml(given) && given is not (SecondName or ThirdName))
        {
            return FormatMatch.No;
        }

        return YamlName(folder) is not null
            ? FormatMatch.Yes
            : folder.Has(SecondName) || folder.Has(ThirdName) ? FormatMatch.Incomplete : FormatMatch.No;
    }

    public CrystalInput Read(InputFolder folder, ReadOptions options) => Open(folder, options).Read();

    /// <summary>Makes force constants from the displacements and forces of a folder.</summary>
    /// <exception cref="InputException">It holds none, or they do not determine the constants.</exception>
    public static CrystalInput Fit(InputFolder folder, FitOptions options) => Open(folder, ReadOptions.Everything).Fit(options);

    private static Phono3pyInput Open(InputFolder folder, ReadOptions options)
    {
        string name = YamlName(folder) ?? throw new InputException(
            Path.Combine(folder.Path, "phono3py_disp.yaml"),
            0,
            "no such file",
            "phono3py_disp.yaml, phono3py_params.yaml or one file phono3py*.yaml, which describe the cells",
            Remedy);
        return new Phono3pyInput(folder, Phono3pyYaml.Read(folder.Locate(name)!), options);
    }

    private static bool IsYaml(string name) =>
        name.StartsWith("phono3py", StringComparison.Ordinal)
            && (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yaml.xz", StringComparison.Ordinal));

    /// <summary>The file that describes the cells: the one given, else the usual names, else the only one of its kind.</summary>
    private static string? YamlName(InputFolder folder)
    {
        if (folder.Given is { } given && IsYaml(given))
        {
            return given;
        }

        foreach (string usual in (string[])[
            "phono3py_params.yaml", "phono3py_params.yaml.xz", "phono3py_disp.yaml", "phono3py_disp.yaml.xz", "phono3py.yaml"
        ])
        {
            if (folder.Has(usual))
            {
                return usual;
            }
        }

        string[] others = [.. folder.PlainNames.Where(IsYaml)];
        return others.Length == 1 ? others[0] : null;
    }
}
