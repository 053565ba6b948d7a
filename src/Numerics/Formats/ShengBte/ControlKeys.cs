namespace PcpCluster.Numerics.Formats.ShengBte;

internal enum ControlType
{
    Integer,
    Real,
    Logical,
    Text,
}

/// <summary>Dimensions of a key of CONTROL; the sizes that depend on the crystal are named.</summary>
internal enum ControlShape
{
    Scalar,
    Three,
    ThreeByThree,
    Elements,
    Atoms,
    ThreeByAtoms,
    ThreeByThreeByAtoms,
    ThreeByOrientations,
}

/// <summary>One key of CONTROL: its group, type and dimensions.</summary>
internal sealed record ControlKey(string Group, string Name, ControlType Type, ControlShape Shape)
{
    /// <summary>Every key of ShengBTE and FourPhonon, in their order.</summary>
    public static readonly IReadOnlyList<ControlKey> All =
    [
        new("allocations", "nelements", ControlType.Integer, ControlShape.Scalar),
        new("allocations", "natoms", ControlType.Integer, ControlShape.Scalar),
        new("allocations", "ngrid", ControlType.Integer, ControlShape.Three),
        new("allocations", "norientations", ControlType.Integer, ControlShape.Scalar),
        new("crystal", "lfactor", ControlType.Real, ControlShape.Scalar),
        new("crystal", "lattvec", ControlType.Real, ControlShape.ThreeByThree),
        new("crystal", "elements", ControlType.Text, ControlShape.Elements),
        new("crystal", "types", ControlType.Integer, ControlShape.Atoms),
        new("crystal", "positions", ControlType.Real, ControlShape.ThreeByAtoms),
        new("crystal", "masses", ControlType.Real, ControlShape.Elements),
        new("crystal", "gfactors", ControlType.Real, ControlShape.Elements),
        new("crystal", "epsilon", ControlType.Real, ControlShape.ThreeByThree),
        new("crystal", "born", ControlType.Real, ControlShape.ThreeByThreeByAtoms),
        new("crystal", "scell", ControlType.Integer, ControlShape.Three),
        new("crystal", "orientations", ControlType.Integer, ControlShape.ThreeByOrientations),
        new("parameters", "t", ControlType.Real, ControlShape.Scalar),
        new("parameters", "t_min", ControlType.Real, ControlShape.Scalar),
        new("parameters", "t_max", ControlType.Real, ControlShape.Scalar),
        new("parameters", "t_step", ControlType.Real, ControlShape.Scalar),
        new("parameters", "scalebroad", ControlType.Real, ControlShape.Scalar),
        new("parameters", "rmin", ControlType.Real, ControlShape.Scalar),
        new("parameters", "rmax", ControlType.Real, ControlShape.Scalar),
        new("parameters", "dr", ControlType.Real, ControlShape.Scalar),
        new("parameters", "maxiter", ControlType.Integer, ControlShape.Scalar),
        new("parameters", "nticks", ControlType.Integer, ControlShape.Scalar),
        new("parameters", "eps", ControlType.Real, ControlShape.Scalar),
        new("parameters", "omega_max", ControlType.Real, ControlShape.Scalar),
        new("parameters", "length", ControlType.Real, ControlShape.Scalar),
        new("parameters", "ewald", ControlType.Real, ControlShape.Scalar),
        new("parameters", "num_sample_process_3ph", ControlType.Integer, ControlShape.Scalar),
        new("parameters", "num_sample_process_3ph_phase_space", ControlType.Integer, ControlShape.Scalar),
        new("parameters", "num_sample_process_4ph", ControlType.Integer, ControlShape.Scalar),
        new("parameters", "num_sample_process_4ph_phase_space", ControlType.Integer, ControlShape.Scalar),
        new("flags", "nonanalytic", ControlType.Logical, ControlShape.Scalar),
        new("flags", "convergence", ControlType.Logical, ControlShape.Scalar),
        new("flags", "isotopes", ControlType.Logical, ControlShape.Scalar),
        new("flags", "autoisotopes", ControlType.Logical, ControlShape.Scalar),
        new("flags", "nanowires", ControlType.Logical, ControlShape.Scalar),
        new("flags", "onlyharmonic", ControlType.Logical, ControlShape.Scalar),
        new("flags", "espresso", ControlType.Logical, ControlShape.Scalar),
        new("flags", "tdep", ControlType.Logical, ControlShape.Scalar),
        new("flags", "four_phonon", ControlType.Logical, ControlShape.Scalar),
        new("flags", "four_phonon_iteration", ControlType.Logical, ControlShape.Scalar),
        new("flags", "nanolength", ControlType.Logical, ControlShape.Scalar),
    ];

    private static readonly Dictionary<string, ControlKey> ByName = All.ToDictionary(k => k.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Groups => All.Select(k => k.Group).Distinct();

    public static ControlKey? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The candidate with the fewest edits from a misspelt name.</summary>
    public static string Nearest(string name, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => EditDistance(name, candidate)) ?? string.Empty;

    private static int EditDistance(string a, string b)
    {
        int[] row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
