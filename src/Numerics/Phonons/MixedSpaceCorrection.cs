using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Wang's mixed-space correction for constants on a supercell: the direction-dependent dipole term of the shortest image of q, spread
/// evenly over the cells of the supercell. In reciprocal space that is a product, D_NA(q) S_bb'(q), with S the Fourier sum of the
/// Wigner-Seitz weights over the number of cells (Y. Wang et al., J. Phys.: Condens. Matter 22, 202201 (2010)).
/// </summary>
internal sealed unsafe class MixedSpaceCorrection : NonAnalyticCorrection
{
    private readonly Matrix3 _epsilon;
    private readonly int _n;
    private readonly double _strength;
    private readonly BrillouinZone _zone;
    private readonly bool _averageImages;

    // row f of the charges of coordinate i = (b, a) over sqrt(m_b): the field direction f of Z_b
    private readonly double[] _charge;

    /// <param name="chargeScale">4 pi e^2/(4 pi eps0) times (rad/ps)^2 an eV/Angstrom^2/amu.</param>
    /// <param name="averageImages">Average over equally short images of q, as symmetry wants it; otherwise take one of them.</param>
    public MixedSpaceCorrection(Crystal crystal, DielectricResponse dielectric, double chargeScale, bool averageImages)
    {
        _epsilon = 0.5 * (dielectric.Epsilon + dielectric.Epsilon.Transposed);
        _n = crystal.BranchCount;
        _strength = chargeScale / crystal.Lattice.Volume;
        _zone = new(crystal.Lattice);
        _averageImages = averageImages;
        _charge = MassWeightedCharges(crystal, dielectric);
    }

    public override int ScratchLength => (4 * 8 * PackedHermitian.Count(_n)) + _n;

    public override void Add(ReadOnlySpan<Vector3D> q, Vector512<double>* f, int stride, double* scratch)
    {
        int count = PackedHermitian.Count(_n);
        double* term = scratch;
        new Span<double>(term, 4 * 8 * count).Clear();
        for (int lane = 0; lane < 8; lane++)
        {
            if (!IsReciprocalLatticeVector(q[lane]))
            {
                Fill(q[lane], term + lane, scratch + (4 * 8 * count), count);
            }
        }

        Vector512<double>* lanes = (Vector512<double>*)term;
        int atoms = _n / 3;
        int e = 0;
        for (int i = 0; i < _n; i++)
        {
            for (int j = i; j < _n; j++, e++)
            {
                Vector512<double>* s = f + count + PackedHermitian.Index(atoms, i / 3, j / 3);
                for (int part = 0; part < 2; part++)
                {
                    Vector512<double> s0 = s[part * stride];
                    f[(part * stride) + e] += lanes[e] * s0;
                    for (int axis = 0; axis < 3; axis++)
                    {
                        int component = 2 + (2 * axis) + part;
                        f[(component * stride) + e] += (lanes[((axis + 1) * count) + e] * s0) + (lanes[e] * s[component * stride]);
                    }
                }
            }
        }
    }

    /// <summary>The dipole term and its gradient at one q: [((0 value, 1..3 gradient) * count + element) * 8]; p holds q.Z.</summary>
    private void Fill(Vector3D q, double* term, double* p, int count)
    {
        if (_zone.IsInside(q, out Vector3D only))
        {
            AddImage(only, 1, term, p, count);
            return;
        }

        Vector3D[] images = _averageImages ? _zone.AllShortestImages(q) : [_zone.ShortestImage(q)];
        foreach (Vector3D image in images)
        {
            AddImage(image, 1.0 / images.Length, term, p, count);
        }
    }

    private void AddImage(Vector3D k, double share, double* term, double* p, int count)
    {
        Vector3D field = _epsilon * k;
        double screened = Vector3D.Dot(k, field);
        double weight = _strength * share / screened;
        for (int i = 0; i < _n; i++)
        {
            p[i] = (k.X * _charge[3 * i]) + (k.Y * _charge[(3 * i) + 1]) + (k.Z * _charge[(3 * i) + 2]);
        }

        int e = 0;
        for (int i = 0; i < _n; i++)
        {
            for (int j = i; j < _n; j++, e++)
            {
                double product = p[i] * p[j];
                term[8 * e] += weight * product;
                for (int axis = 0; axis < 3; axis++)
                {
                    double change = (_charge[(3 * i) + axis] * p[j]) + (p[i] * _charge[(3 * j) + axis])
                        - (2 * product * field[axis] / screened);
                    term[8 * (((axis + 1) * count) + e)] += weight * change;
                }
            }
        }
    }
}
