using System.Collections.Immutable;
using PcpCluster.Formats.Hdf5.Phono3py.Yaml;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py.Structure;

/// <summary>An atom of a cell as phono3py writes it.</summary>
/// <param name="Symbol">Chemical symbol.</param>
/// <param name="Position">Fractional.</param>
/// <param name="Mass">amu; null where the file leaves it to the symbol.</param>
/// <param name="ReducedTo">Zero-based atom of the same cell that this one is a translation of; null where the file does not say.</param>
/// <param name="Line">Its line.</param>
internal sealed record SiteRecord(string Symbol, Vector3D Position, double? Mass, int? ReducedTo, long Line);

/// <summary>A cell of a phono3py file, lengths in Angstrom.</summary>
internal sealed record CellRecord(string Name, Lattice Lattice, ImmutableArray<SiteRecord> Sites)
{
    private const int MostAtoms = 100_000;

    /// <param name="node">primitive_cell, unit_cell, supercell or one of their phonon_ forms.</param>
    /// <param name="lengthUnit">Angstrom of the file's unit.</param>
    /// <exception cref="InputException">Something is missing or senseless.</exception>
    public static CellRecord Read(YamlNode node, double lengthUnit)
    {
        YamlNode lattice = node.Get("lattice");
        Lattice vectors;
        try
        {
            vectors = new Lattice(lengthUnit * lattice.Matrix());
        }
        catch (ArgumentException)
        {
            throw lattice.Error(
                "lattice vectors that are dependent, or one a million times longer than another",
                "three independent ones of like lengths",
                "Make the file again with phono3py.");
        }

        IReadOnlyList<YamlNode> points = (node.Find("points") ?? node.Get("atoms")).Items();
        if (points.Count is 0 or > MostAtoms)
        {
            throw node.Error($"{points.Count} atoms", $"1 to {MostAtoms} atoms", "Make the file again with phono3py.");
        }

        return new(node.Path, vectors, [.. points.Select(p => Site(p, points.Count))]);
    }

    private static SiteRecord Site(YamlNode point, int count)
    {
        double? mass = point.Find("mass")?.Number();
        if (mass is <= 0)
        {
            throw point.Error($"a mass of {mass}", "a positive mass in amu", "Correct the mass.");
        }

        return new(
            point.Get("symbol").Word(),
            (point.Find("coordinates") ?? point.Get("position")).Vector(),
            mass,
            point.Find("reduced_to")?.Integer(1, count) - 1,
            point.Line);
    }
}
