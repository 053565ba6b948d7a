using PcpCluster.Actors.Checkpoints;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Tests;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// The whole pipeline on silicon (training, broadcast, shards, rates, kappa) in real processes, killed at random times: conductivities and
/// rates keep every bit of pcp kappa.
/// </summary>
[Collection(Heavy.Name)]
public sealed class ConductivityDeathTests(ITestOutputHelper output) : ProcessTests
{
    private const double NeighbourDistance = 2.6; // Angstrom: silicon's nearest neighbours, so that training takes a second

    [LongFact]
    public async Task KappaIsTheSameToTheLastBit_WhoeverDies()
    {
        string[] kappa =
        [
            "kappa", NearestNeighbourSilicon(), "--grid", "20", "--tensors", "pcp", "--rank3", "2", "--isotopes", "on",
            "--temperature", "200,300,500", "--basis", "control",
        ];
        string alone = Path.Combine(Folder, "alone");
        RealProcess undisturbed = Start([.. kappa, "--workers", "1", "--out", alone]);
        Assert.True(await undisturbed.End(Patience) == 0, undisturbed.Errors);
        Cast cast = new(
            (port, resume) => Start(Listening(kappa, port, resume)), () => Start("worker", "--join", Results, "--workers", "1"), RunStatus.Read(alone).Total);
        await new Deaths(cast, Results, Deaths.Seed(), TimeSpan.FromSeconds(60), output).PlayOrTell(Told);
        SameResults.Assert(alone, Results);
    }

    /// <summary>examples/si with third-order constants among nearest neighbours only.</summary>
    private string NearestNeighbourSilicon()
    {
        string example = TestData.Example("si");
        string target = Path.Combine(Folder, "si");
        Directory.CreateDirectory(target);
        foreach (string name in new[] { "CONTROL", "espresso.ifc2.gz" })
        {
            File.Copy(Path.Combine(example, name), Path.Combine(target, name));
        }

        CrystalInput input = InputFormats.Read(example, new(Third: true, Fourth: false));
        ForceConstantsWriter.Write(Path.Combine(target, "FORCE_CONSTANTS_3RD"), NearOnly(input.Third!, input.Crystal), input.Crystal.Lattice);
        return target;
    }

    private static AnharmonicForceConstants NearOnly(AnharmonicForceConstants all, Crystal crystal)
    {
        Vector3D Place(int block, int leg) =>
            crystal.Lattice.ToCartesian(crystal.Atoms[all.Atom(block, leg)].Position) + crystal.Lattice.ToCartesian(all.Cell(block, leg));
        bool IsNear(int block) => (Place(block, 0) - Place(block, 1)).Length < NeighbourDistance
            && (Place(block, 0) - Place(block, 2)).Length < NeighbourDistance
            && (Place(block, 1) - Place(block, 2)).Length < NeighbourDistance;
        int[] kept = [.. Enumerable.Range(0, all.BlockCount).Where(IsNear)];
        return new AnharmonicForceConstants(
            3,
            [.. kept.SelectMany(b => new[] { all.Atom(b, 0), all.Atom(b, 1), all.Atom(b, 2) })],
            [.. kept.SelectMany(b => new[] { all.Cell(b, 1), all.Cell(b, 2) })],
            [.. kept.SelectMany(b => all.Block(b).ToArray())]);
    }
}
