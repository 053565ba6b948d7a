using System.Globalization;
using System.Text;
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
        File.WriteAllText(_folder["POSCAR"], "zincblende\n5.43\n0 .5 .5\n.5 0 .5\n.5 .5 0\nSi C\n1 1\nDirect\n0 0 0\n.25 .25 .25\n");

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
        File.WriteAllText(_folder["POSCAR"], File.ReadAllText(_folder["POSCAR"]).Replace("5.43", "5.6", StringComparison.Ordinal));
        Assert.Contains("whole numbers", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ShiftedFrames_AreRefused()
    {
        Write(1, 0.01, shift: 0.62);
        Assert.Contains("nearest to one site", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal()
    {
        string message = Assert.Throws<InputException>(
            () => SnapshotFit.Fit(_folder["frames.xyz"], _folder["POSCAR"], new Dictionary<int, double> { [2] = 4 })).Message;
        Assert.Contains("frames.xyz", message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>The atoms backwards, one in three a supercell further.</summary>
    private void Write(int frames, double size, bool forces = true, double shift = 0)
    {
        var random = new Random(7);
        Matrix3 cell = 3.0 * Keating.Crystal.Lattice.Vectors;
        var text = new StringBuilder();
        CultureInfo c = CultureInfo.InvariantCulture;
        for (int frame = 0; frame < frames; frame++)
        {
            Vector3D[] moved = [.. Enumerable.Range(0, Supercell.Count).Select(_ => size * new Vector3D(Next(), Next(), Next()))];
            Vector3D[] force = Keating.Forces(Supercell, moved);
            text.Append(c, $"{Supercell.Count}\nLattice=\"{Row(cell.Row0)} {Row(cell.Row1)} {Row(cell.Row2)}\" ")
                .Append(forces ? "Properties=species:S:1:pos:R:3:forces:R:3\n" : "Properties=species:S:1:pos:R:3\n");
            for (int atom = Supercell.Count - 1; atom >= 0; atom--)
            {
                Vector3D place = Keating.Crystal.CartesianPosition(Supercell.Kind(atom), Supercell.Cell(atom)) + moved[atom]
                    + (atom % 3 == 0 ? cell.Row1 : Vector3D.Zero) + (atom % 2 == 0 ? shift * cell.Row0 : Vector3D.Zero);
                text.Append(c, $"{Keating.Crystal.Atoms[Supercell.Kind(atom)].Element} {Row(place)}")
                    .Append(forces ? $" {Row(force[atom])}\n" : "\n");
            }
        }

        File.WriteAllText(_folder["frames.xyz"], text.ToString());

        double Next() => (2 * random.NextDouble()) - 1;
        static string Row(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}");
    }
}
