namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>The shortest distance of two atoms of a crystal.</summary>
internal static class NearestNeighbours
{
    /// <summary>Angstrom; images of one atom count too.</summary>
    public static double Distance(Crystal crystal)
    {
        Matrix3 vectors = crystal.Lattice.Vectors;
        var cell = new VoronoiCell(vectors);
        double shortest = LatticeReduction.Of(vectors).VoronoiVectors.Min(v => crystal.Lattice.ToCartesian(v.ToVector()).Length);
        for (int second = 1; second < crystal.AtomCount; second++)
        {
            for (int first = 0; first < second; first++)
            {
                Vector3D apart = crystal.Atoms[second].Position - crystal.Atoms[first].Position;
                Vector3D image = apart + cell.ShiftToShortest(apart).ToVector();
                shortest = Math.Min(shortest, crystal.Lattice.ToCartesian(image).Length);
            }
        }

        return shortest;
    }
}
