using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>One atom of the crystal on which PCP modes have amplitude: atom number (zero-based) and cell.</summary>
public readonly record struct PcpSite(IntVector3 Cell, int Atom)
{
    public PcpSite Shifted(IntVector3 cell) => new(Cell + cell, Atom);
}
