using System.Globalization;
using System.Text.RegularExpressions;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>
/// Every key that the manuals of ShengBTE and FourPhonon describe, set to something else: what is read differs, or a warning names the key,
/// or the input is refused.
/// </summary>
public sealed class ControlManualTests : IDisposable
{
    private static readonly (string Group, string Name, string Setting)[] Manual =
    [
        ("allocations", "nelements", "nelements=2"),
        ("allocations", "natoms", "natoms=2"),
        ("allocations", "ngrid", "ngrid(:)=9 8 8"),
        ("allocations", "norientations", "norientations=1"),
        ("crystal", "lfactor", "lfactor=0.1001"),
        ("crystal", "lattvec", "lattvec(:,1)=0.0000000000 2.6510000000 2.6500000000"),
        ("crystal", "types", "types=2"),
        ("crystal", "elements", "elements=\"Kr\""),
        ("crystal", "positions", "positions(:,1)=0.1 0 0"),
        ("crystal", "masses", "masses=40"),
        ("crystal", "gfactors", "gfactors=1e-3"),
        ("crystal", "epsilon", "epsilon(1,1)=3 epsilon(2,2)=3 epsilon(3,3)=3"),
        ("crystal", "born", "born(1,1,1)=1"),
        ("crystal", "scell", "scell(:)=3 3 1"),
        ("crystal", "orientations", "orientations(:,1)=1 0 0"),
        ("parameters", "t", "T=90"),
        ("parameters", "t_min", "T_min=90"),
        ("parameters", "t_max", "T_max=90"),
        ("parameters", "t_step", "T_step=10"),
        ("parameters", "omega_max", "omega_max=5"),
        ("parameters", "scalebroad", "scalebroad=0.5"),
        ("parameters", "rmin", "rmin=6"),
        ("parameters", "rmax", "rmax=600"),
        ("parameters", "dr", "dr=10"),
        ("parameters", "maxiter", "maxiter=10"),
        ("parameters", "nticks", "nticks=50"),
        ("parameters", "eps", "eps=1e-3"),
        ("parameters", "length", "length=10"),
        ("parameters", "ewald", "ewald=2"),
        ("parameters", "num_sample_process_3ph", "num_sample_process_3ph=100"),
        ("parameters", "num_sample_process_3ph_phase_space", "num_sample_process_3ph_phase_space=100"),
        ("parameters", "num_sample_process_4ph", "num_sample_process_4ph=100"),
        ("parameters", "num_sample_process_4ph_phase_space", "num_sample_process_4ph_phase_space=100"),
        ("flags", "nonanalytic", "nonanalytic=.true."),
        ("flags", "convergence", "convergence=.true."),
        ("flags", "isotopes", "isotopes=.true."),
        ("flags", "autoisotopes", "autoisotopes=.false."),
        ("flags", "nanowires", "nanowires=.true."),
        ("flags", "onlyharmonic", "onlyharmonic=.true."),
        ("flags", "espresso", "espresso=.true."),
        ("flags", "tdep", "tdep=.true."),
        ("flags", "four_phonon", "four_phonon=.true."),
        ("flags", "four_phonon_iteration", "four_phonon_iteration=.true."),
        ("flags", "nanolength", "nanolength=.true."),
    ];

    /// <summary>What another key must say for a key to count, as the manuals have it.</summary>
    private static readonly Dictionary<string, (string Group, string Setting)[]> Beside = new()
    {
        ["masses"] = [("flags", "autoisotopes=.false."), ("crystal", "masses=39 gfactors=1e-4")],
        ["gfactors"] = [("flags", "autoisotopes=.false."), ("crystal", "masses=40 gfactors=1e-4")],
        ["epsilon"] = [("flags", "nonanalytic=.true."), ("crystal", "born(1,1,1)=1 epsilon(1,1)=2 epsilon(2,2)=2 epsilon(3,3)=2")],
        ["born"] = [("flags", "nonanalytic=.true."), ("crystal", "epsilon(1,1)=2 epsilon(2,2)=2 epsilon(3,3)=2")],
        ["nonanalytic"] = [("crystal", "born(1,1,1)=1 epsilon(1,1)=2 epsilon(2,2)=2 epsilon(3,3)=2")],
        ["t_min"] = [("parameters", "T_min=80 T_max=300 T_step=50")],
        ["t_max"] = [("parameters", "T_min=80 T_max=300 T_step=50")],
        ["t_step"] = [("parameters", "T_min=80 T_max=300 T_step=50")],
        ["maxiter"] = [("flags", "convergence=.true.")],
        ["eps"] = [("flags", "convergence=.true.")],
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Manual.Select(m => m.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NoKeyOfTheManualsIsForgotten() =>
        Assert.Equal(ControlKey.All.Select(k => k.Name).Order(), Manual.Select(m => m.Name).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryKeyCountsOrIsNamed(string name)
    {
        (string group, _, string setting) = Manual.Single(m => m.Name == name);
        string control = File.ReadAllText(Path.Combine(TestData.Small("argon"), "CONTROL"));
        if (name.StartsWith("t_", StringComparison.Ordinal))
        {
            control = control.Replace("T=80, ", string.Empty, StringComparison.Ordinal);
        }

        foreach ((string otherGroup, string other) in Beside.GetValueOrDefault(name) ?? [])
        {
            control = With(control, otherGroup, other);
        }

        string? before = Read(control, out string[] words), after = Read(With(control, group, setting), out string[] then);
        Assert.NotNull(before);
        bool named = then.Except(words).Any(w => Regex.IsMatch(w, $@"\b{Regex.Escape(name)}\b", RegexOptions.IgnoreCase));
        Assert.True(before != after || named, $"{setting} has no effect and is not named: {string.Join(" / ", then)}");
    }

    /// <summary>All that an input says, as text; null where it is refused.</summary>
    private string? Read(string control, out string[] warnings)
    {
        foreach (string file in Directory.GetFiles(TestData.Small("argon")))
        {
            File.Copy(file, _folder[Path.GetFileName(file)], overwrite: true);
        }

        _folder.Write("CONTROL", control);
        try
        {
            CrystalInput input = InputFormats.Read(_folder.Path, new(Third: false, Fourth: false));
            warnings = [.. input.Warnings];
            var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
            double[] frequencies = model.Solve([new Vector3D(0.1, 0.2, 0.4)], ComputeOptions.SingleThread).Frequencies;
            InputSuggestions s = input.Suggestions;
            string atoms = string.Join(';', input.Crystal.Atoms);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{input.Crystal.Lattice.Vectors} {atoms} {string.Join(' ', frequencies)} {s} {string.Join(' ', s.Temperatures)}");
        }
        catch (InputException e)
        {
            warnings = [e.Message];
            return null;
        }
    }

    /// <summary>A key that is given twice counts as given last.</summary>
    private static string With(string control, string group, string setting)
    {
        int end = control.IndexOf("&end", control.IndexOf($"&{group}", StringComparison.Ordinal), StringComparison.Ordinal);
        return control[..end] + setting + "\n" + control[end..];
    }
}
