using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>How the harmonic force constants were made; it decides the non-analytic correction that belongs to them.</summary>
public enum HarmonicOrigin
{
    /// <summary>
    /// Supercell force constants (FORCE_CONSTANTS_2ND): they contain the dipole-dipole part; correction in mixed space (Wang).
    /// </summary>
    Supercell,

    /// <summary>
    /// Quantum ESPRESSO's q2r (espresso.ifc2): dipole-dipole part already taken out; correction by Ewald summation (Gonze and Lee).
    /// </summary>
    QuantumEspresso,
}

/// <summary>
/// Second-order force constants on a periodic supercell of the primitive cell, Phi_{a a'}(0 b; l b') in eV/Angstrom^2 with the cell l
/// given modulo the supercell: images are not resolved yet. Values are ordered
/// [b][b'][l1][l2][l3][a][a'], l3 before the Cartesian indices running fastest.
/// </summary>
public sealed class HarmonicForceConstants
{
    /// <exception cref="ArgumentException">The number of values does not fit the supercell.</exception>
    public HarmonicForceConstants(HarmonicOrigin origin, int atomCount, IntVector3 supercell, double[] values)
    {
        long expected = 9L * atomCount * atomCount * supercell.X * supercell.Y * supercell.Z;
        if (values.Length != expected)
        {
            throw new ArgumentException($"{expected} harmonic values expected, {values.Length} given.", nameof(values));
        }

        Origin = origin;
        AtomCount = atomCount;
        Supercell = supercell;
        Values = values;
    }

    public HarmonicOrigin Origin { get; }

    public int AtomCount { get; }

    public IntVector3 Supercell { get; }

    public double[] Values { get; }

    /// <summary>
    /// Offset in <see cref="Values"/> of the 3 x 3 block (row a, column a') of atoms b in cell 0 and b' in cell l, 0 &lt;= l &lt;
    /// supercell.
    /// </summary>
    public int Offset(int b, int bPrime, IntVector3 cell) =>
        9 * ((((((((b * AtomCount) + bPrime) * Supercell.X) + cell.X) * Supercell.Y) + cell.Y) * Supercell.Z) + cell.Z);
}
