using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Snapshots;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Formats.Tests.Fitting;

/// <summary>Extended XYZ with forces of a known potential, atoms in any order and cell.</summary>
public sealed class SnapshotFitTests : IDisposable
{
    private static readonly KeatingCrystal Keating = new();
    private static readonly SupercellAtoms Supercell = new(Keating.Crystal, new Superlattice(new IntVector3(3, 3, 3)));

    private readonly TemporaryFolder _folder = new();

    public SnapshotFitTests() =>
        File.WriteAllText(_folder["POSCAR"], FramesOutput.Poscar(Keating.Crystal));

    public void Dispose() => _folder.Dispose();

    /// <summary>Second neighbours of third order: all that the potential has; fourth order is left out, and small.</summary>
    [Fact]
    public void Frames_GiveBackTheConstants()
    {
        Write(6, 0.001);
        CrystalInput input = SnapshotFit.Fit(_folder["frames.xyz"], _folder["POSCAR"], new Dictionary<int, double> { [2] = 4, [3] = 3.9 });
        CrystalInput truth = Keating.Input(3);
        var check = ConversionCheck.Of(truth, input with { Crystal = truth.Crystal });
        Assert.InRange(check.Frequencies, 0, 1e-4);
        Assert.InRange(check.Third!.Value, 0, 0.02);
        Assert.Equal(2, input.Warnings.Length);
        Assert.All(input.Warnings, w => Assert.Contains("relative standard error", w, StringComparison.Ordinal));
    }

    [Fact]
    public void FramesWithoutForces_AreRefused()
    {
        Write(1, 0.01, forces: false);
        Assert.Contains("forces:R:3", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherCell_IsRefused()
    {
        Write(1, 0.01);
        File.WriteAllText(_folder["POSCAR"], File.ReadAllText(_folder["POSCAR"]).Replace("2.715", "2.8", StringComparison.Ordinal));
        Assert.Contains("whole numbers", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ShiftedFrames_AreRefused()
    {
        Write(1, 0.01, shift: 0.62);
        Assert.Contains("nearest to the same site", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal()
    {
        string message = Assert.Throws<InputException>(
            () => SnapshotFit.Fit(_folder["frames.xyz"], _folder["POSCAR"], new Dictionary<int, double> { [2] = 4 })).Message;
        Assert.Contains("frames.xyz", message, StringComparison.Ordinal);
        return message;
    }

    private void Write(int frames, double size, bool forces = true, double shift = 0) => File.WriteAllText(
        _folder["frames.xyz"],
        FramesOutput.Frames(Supercell, frames, size, forces ? moved => Keating.Forces(Supercell, moved) : null, shift));
}
