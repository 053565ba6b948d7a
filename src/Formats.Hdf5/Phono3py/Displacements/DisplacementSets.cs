using System.Globalization;
using PcpCluster.Formats.Hdf5.Phono3py.Structure;
using PcpCluster.Formats.Hdf5.Phono3py.Yaml;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Fitting;

namespace PcpCluster.Formats.Hdf5.Phono3py.Displacements;

/// <summary>Displaced supercells of one supercell, in this program's numbering of atoms.</summary>
/// <param name="Order">The supercell.</param>
/// <param name="Sets">Displacements and forces.</param>
/// <param name="Systematic">True: single atoms and pairs were moved one set at a time; false: all atoms at random.</param>
/// <param name="Path">The file that held the forces.</param>
internal sealed record DisplacementSets(SupercellOrder Order, IReadOnlyList<DisplacedSupercell> Sets, bool Systematic, string Path)
{
    /// <summary>Reads the data set at a node whose forces stand in the file or in a FORCES file.</summary>
    /// <param name="yaml">The file.</param>
    /// <param name="order">The supercell of the data set.</param>
    /// <param name="phonon">The data set of the larger supercell of second order.</param>
    /// <param name="forcesPath">FORCES_FC2 or FORCES_FC3; null if there is none.</param>
    /// <returns>Null where displacements or forces are missing.</returns>
    public static DisplacementSets? Read(Phono3pyYaml yaml, SupercellOrder order, bool phonon, string? forcesPath)
    {
        YamlNode root = yaml.Root;
        if (root.Find(phonon ? "phonon_dataset" : "dataset") is { } dataset && dataset.Find("displacements") is { } all)
        {
            return RandomSets(yaml, order, all, dataset.Find("forces"), forcesPath);
        }

        string pairs = phonon ? "phonon_displacements" : "displacement_pairs";
        YamlNode? list = root.Find(pairs)
            ?? root.Find(phonon ? "phonon_dataset" : "dataset")?.Find("first_atoms") ?? (phonon ? root.Find("displacements") : null);
        return list is null ? null : PairedSets.Read(yaml, order, list, forcesPath);
    }

    private static DisplacementSets? RandomSets(Phono3pyYaml yaml, SupercellOrder order, YamlNode all, YamlNode? forces, string? forcesPath)
    {
        IReadOnlyList<YamlNode> displacements = all.Items();
        Vector3D[][] given;
        if (forces is not null)
        {
            IReadOnlyList<YamlNode> items = forces.Items();
            if (items.Count != displacements.Count)
            {
                throw forces.Error(
                    $"forces of {items.Count} sets",
                    $"{displacements.Count}, as many as displacements",
                    "Make the file again with phono3py.");
            }

            given = [.. items.Select(f => Vectors(f, order.Numbers.Length))];
        }
        else if (forcesPath is not null)
        {
            given = ForcesFile.Read(forcesPath, displacements.Count, order.Numbers.Length);
        }
        else
        {
            return null;
        }

        int[] everyAtom = order.Numbers;
        var sets = new List<DisplacedSupercell>();
        for (int i = 0; i < displacements.Count; i++)
        {
            Vector3D[] moved = [.. Vectors(displacements[i], order.Numbers.Length).Select(u => yaml.LengthUnit * u)];
            sets.Add(new(everyAtom, moved, PairedSets.InOwnOrder(order, given[i], yaml.ForceUnit)));
        }

        return new(order, sets, false, forces is null ? forcesPath! : yaml.File);
    }

    internal static Vector3D[] Vectors(YamlNode node, int count)
    {
        IReadOnlyList<YamlNode> items = node.Items();
        return items.Count == count
            ? [.. items.Select(v => v.Vector())]
            : throw node.Error(
                $"{items.Count} vectors",
                string.Create(CultureInfo.InvariantCulture, $"one for each of the {count} atoms of the supercell"),
                "The set belongs to another supercell: make the file again.");
    }
}
