using System.Globalization;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>The supercell of a snapshot and the site of each of its atoms, the same for fits and for projections.</summary>
internal static class SnapshotSites
{
    /// <summary>Angstrom; by so much a vector of a snapshot may miss the nearest lattice vector.</summary>
    private const double Tolerance = 0.01;

    private const string Remedy = "Use frames of a supercell of that crystal, at its lattice constant, with all its atoms.";

    /// <param name="crystal">The crystal at rest.</param>
    /// <param name="snapshot">A frame.</param>
    /// <param name="source">What the crystal is, for messages.</param>
    /// <exception cref="InputException">The frame's vectors are no lattice vectors, or it has another number of atoms.</exception>
    public static Superlattice SuperlatticeOf(Crystal crystal, Snapshot snapshot, string source)
    {
        var rows = new IntVector3[3];
        for (int row = 0; row < 3; row++)
        {
            Vector3D v = crystal.Lattice.ToFractional(snapshot.Cell.Row(row));
            rows[row] = IntVector3.Rounded(v);
            double miss = crystal.Lattice.ToCartesian(v - rows[row].ToVector()).Length;
            if (!(miss <= Tolerance))
            {
                throw new InputException(
                    snapshot.Name,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"vector {row + 1} = {v.X:F4} {v.Y:F4} {v.Z:F4} vectors of {source}"),
                    string.Create(CultureInfo.InvariantCulture, $"whole numbers to {Tolerance} Angstrom (missed by {miss:G3})"),
                    Remedy);
            }
        }

        var matrix = new IntMatrix3(rows[0], rows[1], rows[2]);
        if (matrix.Determinant == 0)
        {
            throw new InputException(snapshot.Name, 0, "dependent vectors of the cell", "three independent ones", Remedy);
        }

        var superlattice = new Superlattice(matrix);
        long expected = superlattice.CellCount * crystal.AtomCount;
        return snapshot.Positions.Length == expected ? superlattice : throw new InputException(
            snapshot.Name,
            0,
            string.Create(CultureInfo.InvariantCulture, $"{snapshot.Positions.Length} atoms"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{expected}: {superlattice.CellCount} cells of {crystal.AtomCount} (vacancies and added atoms have no displacements)"),
            Remedy);
    }

    /// <summary>The site of each atom, each site once.</summary>
    /// <param name="crystal">The crystal at rest.</param>
    /// <param name="superlattice">That of the snapshot.</param>
    /// <param name="snapshot">A frame.</param>
    /// <exception cref="InputException">An atom is not of its site's element, or two share a site.</exception>
    public static NearestSite[] Of(Crystal crystal, Superlattice superlattice, Snapshot snapshot)
    {
        var sites = new NearestSite[snapshot.Positions.Length];
        var owners = new Dictionary<(int Atom, IntVector3 Cell), int>();
        for (int i = 0; i < sites.Length; i++)
        {
            NearestSite site = NearestSite.Of(crystal, snapshot.Positions[i]);
            string element = crystal.Atoms[site.Atom].Element;
            if (element != snapshot.Species[i])
            {
                throw new InputException(
                    snapshot.Name,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"'{snapshot.Species[i]}' as atom {i + 1}"),
                    $"{element}, the element of the nearest site",
                    "Shift the frame so that its atoms lie at the sites of the crystal, and use the crystal's elements.");
            }

            (int, IntVector3) key = (site.Atom, superlattice.Reduce(site.Cell));
            if (!owners.TryAdd(key, i))
            {
                throw new InputException(
                    snapshot.Name,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"atoms {owners[key] + 1} and {i + 1} nearest to the same site"),
                    "one atom a site",
                    "An atom has left its site, or the frame is shifted as a whole. Use frames whose atoms stay at their sites.");
            }

            sites[i] = site;
        }

        return sites;
    }
}
