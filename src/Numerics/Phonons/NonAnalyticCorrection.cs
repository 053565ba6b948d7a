using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// The part of the dynamical matrix of a polar crystal that comes from the macroscopic field of the lattice vibration. Immutable,
/// for many threads.
/// </summary>
internal abstract unsafe class NonAnalyticCorrection
{
    /// <summary>
    /// Adds the correction and its gradient to eight dynamical matrices. At a q that is a reciprocal lattice vector nothing depends on
    /// direction: only what is analytic there is added.
    /// </summary>
    /// <param name="q">Eight fractional wave vectors.</param>
    /// <param name="f">Packed upper triangles as <see cref="LatticeFourierSum"/> leaves them, [component * stride + element].</param>
    /// <param name="stride">Elements a component.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> doubles on a 64-byte boundary.</param>
    public abstract void Add(ReadOnlySpan<Vector3D> q, Vector512<double>* f, int stride, double* scratch);

    /// <summary>Doubles of working memory that <see cref="Add"/> needs.</summary>
    public abstract int ScratchLength { get; }

    /// <summary>True where q is a reciprocal lattice vector, to rounding.</summary>
    public static bool IsReciprocalLatticeVector(Vector3D q) => IsWhole(q.X) && IsWhole(q.Y) && IsWhole(q.Z);

    /// <summary>True where q and -q differ by a reciprocal lattice vector.</summary>
    public static bool IsSelfConjugate(Vector3D q) => IsWhole(2 * q.X) && IsWhole(2 * q.Y) && IsWhole(2 * q.Z);

    /// <summary>Z_b[field, displacement] / sqrt(m_b), [3 * coordinate + field].</summary>
    protected static double[] MassWeightedCharges(Crystal crystal, DielectricResponse dielectric)
    {
        var charges = new double[3 * crystal.BranchCount];
        for (int i = 0; i < crystal.BranchCount; i++)
        {
            for (int field = 0; field < 3; field++)
            {
                charges[(3 * i) + field] = dielectric.BornCharges[i / 3][field, i % 3] / Math.Sqrt(crystal.Atoms[i / 3].Mass);
            }
        }

        return charges;
    }

    private static bool IsWhole(double x) => Math.Abs(x - Math.Round(x)) < 1e-12;
}
