using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Formats.Alamode;

/// <summary>What alm writes, whatever the dress: XML or HDF5.</summary>
internal interface IAlamodeFile
{
    Crystal Crystal { get; }

    /// <summary>Second order on the supercell.</summary>
    HarmonicForceConstants Harmonic(HarmonicDeclaration declaration);

    /// <summary>Third or fourth order; null where the file has none.</summary>
    AnharmonicForceConstants? Anharmonic(int order);
}
