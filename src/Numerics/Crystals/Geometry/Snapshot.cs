namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>A periodic structure with displaced atoms: one frame of a simulation.</summary>
/// <param name="Name">Where it comes from, for messages: file and line.</param>
/// <param name="Cell">Rows are the vectors of the supercell, Angstrom.</param>
/// <param name="Species">Element of every atom.</param>
/// <param name="Positions">Cartesian, Angstrom.</param>
internal sealed record Snapshot(string Name, Matrix3 Cell, string[] Species, Vector3D[] Positions)
{
    /// <summary>eV/Angstrom on every atom; null where the file has none.</summary>
    public Vector3D[]? Forces { get; init; }
}
