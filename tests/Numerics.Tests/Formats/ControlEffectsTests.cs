using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>No key of CONTROL is dropped without a word.</summary>
public sealed class ControlEffectsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ControlEffectsTests()
    {
        foreach (string file in new[] { ShengBteFormat.ControlName, ShengBteFormat.SecondName, ShengBteFormat.ThirdName })
        {
            File.Copy(Path.Combine(TestData.Small("argon"), file), _folder[file]);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryKey_IsFollowedOrNamed()
    {
        string[] known = [.. ControlKey.All.Select(k => k.Name).Order()];
        string[] listed = [.. ControlEffects.Followed.Concat(ControlEffects.Ignored.Select(k => k.Key)).Order()];
        Assert.Equal(known, listed);
    }

    /// <summary>Each key in a setting that other codes act on.</summary>
    [Theory]
    [InlineData("parameters", "maxiter=100", "flags", "convergence=.true.", "maxiter (--solver full has")]
    [InlineData("parameters", "eps=1e-5", "flags", "convergence=.true.", "eps (--solver full has")]
    [InlineData("flags", "convergence=.true.", "", "", "convergence (kappa is that of the relaxation-time")]
    [InlineData("flags", "four_phonon_iteration=.true.", "", "", "four_phonon_iteration (--solver full has")]
    [InlineData("parameters", "rmin=5, rmax=500, dr=10", "", "", "rmin, rmax, dr (there are no wires)")]
    [InlineData("flags", "onlyharmonic=.true.", "", "", "onlyharmonic (use pcp phonons")]
    [InlineData("parameters", "num_sample_process_3ph_phase_space=10", "", "", "num_sample_process_3ph_phase_space (phase spaces")]
    [InlineData("parameters", "num_sample_process_4ph_phase_space=10", "", "", "num_sample_process_4ph_phase_space (phase spaces")]
    [InlineData("parameters", "length=10", "", "", "length (it needs nanolength")]
    [InlineData("parameters", "ewald=1", "", "", "ewald (it needs tdep")]
    public void KeysWithoutEffect_AreNamed(string group, string setting, string otherGroup, string otherSetting, string expected)
    {
        Add(group, setting);
        if (otherGroup.Length > 0)
        {
            Add(otherGroup, otherSetting);
        }

        Assert.Contains(expected, Assert.Single(InputFormats.Read(_folder.Path).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Wires_AreNamedInOneWarning()
    {
        Add("allocations", "norientations=1");
        Add("crystal", "orientations(:,1)=1 0 0");
        Add("flags", "nanowires=.true.");
        Add("flags", "convergence=.true.");
        string warning = Assert.Single(InputFormats.Read(_folder.Path).Warnings);
        Assert.Contains("convergence (kappa is", warning, StringComparison.Ordinal);
        Assert.Contains("nanowires (kappa is that of the bulk)", warning, StringComparison.Ordinal);
        Assert.Contains("norientations, orientations (there are no wires)", warning, StringComparison.Ordinal);
    }

    /// <summary>What happens anyway needs no warning.</summary>
    [Fact]
    public void SettingsThatAskForNothing_AreSilent()
    {
        Add("parameters", "maxiter=7, eps=1e-3, num_sample_process_3ph=-1");
        Add("flags", "convergence=.false., nanowires=.false., nanolength=.false., onlyharmonic=.false.");
        Assert.Empty(InputFormats.Read(_folder.Path).Warnings);
    }

    private void Add(string group, string setting)
    {
        string text = File.ReadAllText(_folder["CONTROL"]);
        foreach (string key in setting.Split(", ").Select(s => s.Split('=')[0]))
        {
            text = System.Text.RegularExpressions.Regex.Replace(
                text, $@"\b{System.Text.RegularExpressions.Regex.Escape(key)}=\S+", string.Empty);
        }

        _folder.Write("CONTROL", text.Replace($"&{group}", $"&{group}\n {setting}", StringComparison.Ordinal));
    }
}
