namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>The site of a crystal that a position is nearest to.</summary>
/// <param name="Atom">Number of the atom in its cell.</param>
/// <param name="Cell">Its cell.</param>
/// <param name="Displacement">From the site to the position, Cartesian, Angstrom.</param>
internal readonly record struct NearestSite(int Atom, IntVector3 Cell, Vector3D Displacement)
{
    /// <param name="crystal">The crystal.</param>
    /// <param name="position">Cartesian, Angstrom.</param>
    public static NearestSite Of(Crystal crystal, Vector3D position)
    {
        NearestSite best = default;
        double smallest = double.PositiveInfinity;
        Vector3D f = crystal.Lattice.ToFractional(position);
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            // of skew cells the nearest site may be that of a neighbour
            var middle = IntVector3.Rounded(f - crystal.Atoms[atom].Position);
            for (int k = 0; k < 27; k++)
            {
                IntVector3 cell = middle + new IntVector3((k / 9) - 1, (k / 3 % 3) - 1, (k % 3) - 1);
                Vector3D u = position - crystal.CartesianPosition(atom, cell);
                if (u.Length < smallest)
                {
                    best = new(atom, cell, u);
                    smallest = u.Length;
                }
            }
        }

        return best;
    }
}
