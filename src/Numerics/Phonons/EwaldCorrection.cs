using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Dipole-dipole part by an Ewald sum that lives in reciprocal space alone, for force constants from which that part was taken out
/// (Gonze and Lee, Phys. Rev. B 55, 10355 (1997), in the form of Quantum ESPRESSO):
/// (4 pi e^2/Omega) sum_K (K.Z_b)_a (K.Z_b')_a' / (K.eps.K) exp(-spread K.eps.K) exp(i K.(tau_b - tau_b')), K = q + G != 0, less the
/// on-site term that the acoustic sum rule asks for.
/// </summary>
/// <remarks>
/// With the full K in the exponent this is the cell-phase convention: q and q + G' have the same set of K. The sum runs with
/// exp(i G.(tau_b - tau_b')), which are constants; exp(i q.(tau_b - tau_b')) follows at the end.
/// </remarks>
internal sealed unsafe class EwaldCorrection : NonAnalyticCorrection
{
    private const int Lanes = 8;

    private readonly int _n;
    private readonly int _atoms;
    private readonly EwaldSum _sum;
    private readonly double[] _charge;
    private readonly Vector3D[] _pairs;

    // subtracted from the blocks (b, b), [9 b + 3 a + a']
    private readonly double[] _onSite;

    /// <param name="chargeScale">4 pi e^2/(4 pi eps0) times (rad/ps)^2 an eV/Angstrom^2/amu.</param>
    /// <param name="spread">1/(4 alpha), Angstrom^2.</param>
    /// <param name="cutoff">Terms with spread K.eps.K beyond this are left out.</param>
    public EwaldCorrection(Crystal crystal, DielectricResponse dielectric, double chargeScale, double spread, double cutoff)
    {
        _n = crystal.BranchCount;
        _atoms = crystal.AtomCount;
        _charge = MassWeightedCharges(crystal, dielectric);
        var fractional = new Vector3D[PackedHermitian.Count(_atoms)];
        for (int b = 0, pair = 0; b < _atoms; b++)
        {
            for (int c = b; c < _atoms; c++, pair++)
            {
                fractional[pair] = crystal.Atoms[b].Position - crystal.Atoms[c].Position;
            }
        }

        _pairs = Array.ConvertAll(fractional, crystal.Lattice.ToCartesian);
        _sum = new(crystal.Lattice, dielectric.Epsilon, fractional, chargeScale / crystal.Lattice.Volume, spread, cutoff);
        _onSite = OnSiteTerm(crystal);
    }

    // the records of the kept G and their numbers; the phases of the pairs; the sums of one pair
    public override int ScratchLength =>
        Lanes * ((_sum.Vectors.Length * EwaldSum.Record) + ((_sum.Vectors.Length + 15) / 16) + (2 * _pairs.Length) + (2 * EwaldSum.Sums));

    public override void Add(ReadOnlySpan<Vector3D> q, Vector512<double>* f, int stride, double* scratch)
    {
        Vector512<double>* records = (Vector512<double>*)scratch;
        int* kept = (int*)(records + (_sum.Vectors.Length * EwaldSum.Record));
        Vector512<double>* phases = (Vector512<double>*)kept + ((_sum.Vectors.Length + 15) / 16);
        Vector512<double>* sums = phases + (2 * _pairs.Length);
        int count = _sum.FillRecords(q, records, kept, phases);

        // all pairs of an atom with its own images have the same sum
        _sum.SumOverG(0, records, kept, count, sums);
        for (int b = 0; b < _atoms; b++)
        {
            Contract(b, b, sums, phases, f, stride);
            for (int a = 0; a < 9; a++)
            {
                if (a / 3 <= a % 3)
                {
                    f[PackedHermitian.Index(_n, (3 * b) + (a / 3), (3 * b) + (a % 3))] -= Vector512.Create(_onSite[(9 * b) + a]);
                }
            }
        }

        for (int b = 0; b < _atoms; b++)
        {
            for (int c = b + 1; c < _atoms; c++)
            {
                _sum.SumOverG(PackedHermitian.Index(_atoms, b, c), records, kept, count, sums);
                Contract(b, c, sums, phases, f, stride);
            }
        }
    }

    /// <summary>
    /// Adds Z_b^T S Z_c and its gradient, turned to cell phases, to the block (b, c): S_ff' = sum w K_f K_f' and
    /// dS_ff'/dK_k = sum dw/dK_k K_f K_f' + delta_kf w K_f' + delta_kf' w K_f.
    /// </summary>
    private void Contract(int b, int c, Vector512<double>* sums, Vector512<double>* phases, Vector512<double>* f, int stride)
    {
        int pair = PackedHermitian.Index(_atoms, b, c);
        Vector3D tau = _pairs[pair];
        Vector512<double> cosine = phases[2 * pair];
        Vector512<double> sine = phases[(2 * pair) + 1];
        Vector512<double>* s = stackalloc Vector512<double>[18];
        Vector512<double>* value = stackalloc Vector512<double>[18];
        Vector512<double>* change = stackalloc Vector512<double>[18];
        for (int component = 0; component < 4; component++)
        {
            int axis = component - 1;
            for (int left = 0; left < 3; left++)
            {
                for (int right = 0; right < 3; right++)
                {
                    int symmetric = left == right ? left : 6 - left - right;
                    for (int part = 0; part < 2; part++)
                    {
                        Vector512<double> sum = sums[(component == 0 ? 0 : 6 + (12 * component)) + (2 * symmetric) + part];
                        sum += left == axis ? sums[12 + (2 * right) + part] : Vector512<double>.Zero;
                        sum += right == axis ? sums[12 + (2 * left) + part] : Vector512<double>.Zero;
                        s[(2 * ((3 * left) + right)) + part] = sum;
                    }
                }
            }

            Project(s, b, c, component == 0 ? value : change);
            for (int a = 0; a < 3; a++)
            {
                for (int k = b == c ? a : 0; k < 3; k++)
                {
                    int at = 2 * ((3 * a) + k);
                    Vector512<double>* to = f + (2 * component * stride) + PackedHermitian.Index(_n, (3 * b) + a, (3 * c) + k);
                    Vector512<double> re = value[at];
                    Vector512<double> im = value[at + 1];
                    if (component > 0)
                    {
                        // d/dq of exp(i q.tau) S is exp(i q.tau) (dS/dq + i tau S)
                        (re, im) = (change[at] - (im * tau[axis]), change[at + 1] + (re * tau[axis]));
                    }

                    to[0] += (cosine * re) - (sine * im);
                    to[stride] += (cosine * im) + (sine * re);
                }
            }
        }
    }

    /// <summary>Z_b^T S Z_c, 3 x 3 complex, with the masses in the charges.</summary>
    private void Project(Vector512<double>* s, int b, int c, Vector512<double>* to)
    {
        Vector512<double>* right = stackalloc Vector512<double>[18];
        for (int part = 0; part < 2; part++)
        {
            for (int field = 0; field < 3; field++)
            {
                for (int k = 0; k < 3; k++)
                {
                    int charge = 3 * ((3 * c) + k);
                    right[(2 * ((3 * field) + k)) + part] = (s[(6 * field) + part] * _charge[charge])
                        + (s[(6 * field) + 2 + part] * _charge[charge + 1])
                        + (s[(6 * field) + 4 + part] * _charge[charge + 2]);
                }
            }

            for (int a = 0; a < 3; a++)
            {
                for (int k = 0; k < 3; k++)
                {
                    int charge = 3 * ((3 * b) + a);
                    to[(2 * ((3 * a) + k)) + part] = (right[(2 * k) + part] * _charge[charge])
                        + (right[(2 * (3 + k)) + part] * _charge[charge + 1])
                        + (right[(2 * (6 + k)) + part] * _charge[charge + 2]);
                }
            }
        }
    }

    /// <summary>sum_b' of the blocks (b, b') at q = 0, made symmetric.</summary>
    private double[] OnSiteTerm(Crystal crystal)
    {
        var result = new double[9 * _atoms];
        for (int g = 0; g < _sum.Vectors.Length; g++)
        {
            Vector3D k = _sum.Vectors[g];
            double weight = _sum.WeightAtGamma(g);
            for (int b = 0; b < _atoms; b++)
            {
                for (int c = 0; c < _atoms; c++)
                {
                    // masses: both legs of the on-site block move with atom b
                    int pair = b <= c ? PackedHermitian.Index(_atoms, b, c) : PackedHermitian.Index(_atoms, c, b);
                    double factor = weight * _sum.CosineOfPair(pair, g) * Math.Sqrt(crystal.Atoms[c].Mass / crystal.Atoms[b].Mass);
                    for (int element = 0; element < 9; element++)
                    {
                        double half = 0.5 * factor * Along(k, (3 * b) + (element / 3)) * Along(k, (3 * c) + (element % 3));
                        result[(9 * b) + element] += half;
                        result[(9 * b) + (3 * (element % 3)) + (element / 3)] += half;
                    }
                }
            }
        }

        return result;
    }

    private double Along(Vector3D k, int coordinate) =>
        (k.X * _charge[3 * coordinate]) + (k.Y * _charge[(3 * coordinate) + 1]) + (k.Z * _charge[(3 * coordinate) + 2]);
}
