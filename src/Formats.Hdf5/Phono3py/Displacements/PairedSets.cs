using PcpCluster.Formats.Hdf5.Phono3py.Structure;
using PcpCluster.Formats.Hdf5.Phono3py.Yaml;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Fitting;

namespace PcpCluster.Formats.Hdf5.Phono3py.Displacements;

/// <summary>The data set of one atom moved, and of a second one moved after it (phono3py's "type 1").</summary>
internal static class PairedSets
{
    /// <summary>One set as the file lists it, before it has forces.</summary>
    private sealed record Entry(YamlNode Node, int? Id, int[] Atoms, Vector3D[] Displacements, YamlNode? Forces, bool Included);

    public static DisplacementSets? Read(Phono3pyYaml yaml, SupercellOrder order, YamlNode list, string? forcesPath)
    {
        List<Entry> entries = Entries(yaml, order, list);
        bool inline = entries.Any(e => e.Forces is not null);
        if (!inline && forcesPath is null)
        {
            return null;
        }

        Dictionary<int, int> duplicates = Duplicates(yaml.Root);
        var forces = new Dictionary<int, Vector3D[]>();
        Vector3D[][]? fromFile = inline ? null : ForcesFile.Read(forcesPath!, entries.Count(e => e.Included), order.Numbers.Length);
        var sets = new List<DisplacedSupercell>();
        var late = new List<Entry>();
        int next = 0;
        foreach (Entry entry in entries.Where(e => e.Included))
        {
            Vector3D[]? own = fromFile?[next++] ?? (entry.Forces is { } node ? DisplacementSets.Vectors(node, order.Numbers.Length) : null);
            if (own is null)
            {
                late.Add(entry);
                continue;
            }

            if (entry.Id is { } id)
            {
                forces.TryAdd(id, own);
            }

            sets.Add(Displaced(order, entry, own, yaml.ForceUnit));
        }

        foreach (Entry entry in late)
        {
            // the same supercell was computed under another number; 0 is the undisplaced one
            if (entry.Id is { } id && duplicates.TryGetValue(id, out int twin))
            {
                Vector3D[]? own = twin == 0 ? new Vector3D[order.Numbers.Length] : forces.GetValueOrDefault(twin);
                sets.Add(Displaced(
                    order,
                    entry,
                    own ?? throw entry.Node.Error(
                        $"no forces of set {id}", $"those of its twin {twin}", "Make the file again with all forces."),
                    yaml.ForceUnit));
                continue;
            }

            throw entry.Node.Error(
                "a displacement without forces", "forces with every displacement", "Make the file again when all sets are computed.");
        }

        return new(order, sets, true, inline ? yaml.File : forcesPath!);
    }

    /// <summary>Vectors of the file's atoms in this program's order and unit.</summary>
    internal static Vector3D[] InOwnOrder(SupercellOrder order, Vector3D[] vectors, double unit)
    {
        var result = new Vector3D[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            result[order.Numbers[i]] = unit * vectors[i];
        }

        return result;
    }

    private static DisplacedSupercell Displaced(SupercellOrder order, Entry entry, Vector3D[] forces, double unit) =>
        new([.. entry.Atoms.Select(a => order.Numbers[a])], entry.Displacements, InOwnOrder(order, forces, unit));

    // all single displacements first, then all pairs: the order of FORCES_FC3
    private static List<Entry> Entries(Phono3pyYaml yaml, SupercellOrder order, YamlNode list)
    {
        int count = order.Numbers.Length;
        var singles = new List<Entry>();
        var pairs = new List<Entry>();
        foreach (YamlNode first in list.Items())
        {
            int atom = (first.Find("atom") ?? first.Get("number")).Integer(1, count) - 1;
            Vector3D u = yaml.LengthUnit * first.Get("displacement").Vector();
            singles.Add(new(first, Id(first.Find("displacement_id")), [atom], [u], first.Find("forces"), true));
            foreach (YamlNode second in (first.Find("paired_with") ?? first.Find("second_atoms"))?.Items() ?? [])
            {
                int partner = (second.Find("atom") ?? second.Get("number")).Integer(1, count) - 1;
                bool included = second.Find("included")?.Word() is not ("false" or "False");
                foreach ((Vector3D v, int? id, YamlNode? forces) in Second(second))
                {
                    pairs.Add(new(second, id, [atom, partner], [u, yaml.LengthUnit * v], forces, included));
                }
            }
        }

        return [.. singles, .. pairs];
    }

    private static IEnumerable<(Vector3D Displacement, int? Id, YamlNode? Forces)> Second(YamlNode second)
    {
        if (second.Find("displacements") is { } several)
        {
            IReadOnlyList<YamlNode> vectors = several.Items();
            double[]? ids = second.Find("displacement_ids")?.Numbers(vectors.Count);
            IReadOnlyList<YamlNode>? forces = second.Find("forces")?.Items();
            for (int i = 0; i < vectors.Count; i++)
            {
                yield return (vectors[i].Vector(), (int?)ids?[i], forces is not null && i < forces.Count ? forces[i] : null);
            }
        }
        else
        {
            yield return (second.Get("displacement").Vector(), Id(second.Find("displacement_id")), second.Find("forces"));
        }
    }

    private static int? Id(YamlNode? node) => node?.Integer(0, int.MaxValue);

    private static Dictionary<int, int> Duplicates(YamlNode root)
    {
        var result = new Dictionary<int, int>();
        if (root.Find("displacement_pair_info")?.Find("duplicated_supercell_ids") is { } list)
        {
            foreach (YamlNode pair in list.Items())
            {
                double[] ids = pair.Numbers(2);
                result.TryAdd((int)ids[0], (int)ids[1]);
            }
        }

        return result;
    }
}
