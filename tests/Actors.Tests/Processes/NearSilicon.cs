using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>examples/si with anharmonic constants among nearest neighbours only: the whole pipeline in seconds.</summary>
internal static class NearSilicon
{
    private const double NeighbourDistance = 2.6; // Angstrom

    /// <returns>The folder.</returns>
    public static string Write(string target)
    {
        string example = TestData.Example("si");
        Directory.CreateDirectory(target);
        foreach (string name in new[] { "CONTROL", "espresso.ifc2.gz" })
        {
            File.Copy(Path.Combine(example, name), Path.Combine(target, name));
        }

        File.Copy(Path.Combine(example, "FORCE_CONSTANTS_4TH_NN.gz"), Path.Combine(target, "FORCE_CONSTANTS_4TH.gz"));
        CrystalInput input = InputFormats.Read(example, new(Third: true, Fourth: false));
        ForceConstantsWriter.Write(
            Path.Combine(target, "FORCE_CONSTANTS_3RD"), NearOnly(input.Third!, input.Crystal), input.Crystal.Lattice);
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
