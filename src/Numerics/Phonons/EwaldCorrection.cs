using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Dipole-dipole part by an Ewald sum that lives in reciprocal space alone, for force constants from which that part was taken out
/// (Gonze and Lee, Phys. Rev. B 55, 10355 (1997), in the form of Quantum ESPRESSO):
/// (4 pi e^2/Omega) sum_K (K.Z_b)_a (K.Z_b')_a' / (K.eps.K) exp(-K.eps.K / 4 alpha) exp(i K.(tau_b - tau_b')), K = q + G != 0, less the
/// on-site term that the acoustic sum rule asks for; alpha = (2 pi/|a_1|)^2.
/// </summary>
/// <remarks>
/// With the full K in the exponent this is the cell-phase convention: q and q + G' have the same set of K. The sum runs with
/// exp(i G.(tau_b - tau_b')), which are constants; exp(i q.(tau_b - tau_b')) follows at the end.
/// </remarks>
internal sealed unsafe class EwaldCorrection : NonAnalyticCorrection
{
    private const int LaneCount = 8;

    private readonly int _n;
    private readonly int _atoms;
    private readonly Lattice _lattice;
    private readonly Matrix3 _epsilon;
    private readonly double _strength;
    private readonly double _inverseFourAlpha;
    private readonly double _cutoff;
    private readonly double[] _charge;
    private readonly Vector3D[] _g;

    // exp(i G.(tau_b - tau_b')), [(pair * G count + G) * 2 + {cosine, sine}]
    private readonly double[] _phases;
    private readonly Vector3D[] _pairFractional;
    private readonly Vector3D[] _pairCartesian;

    // subtracted from the blocks (b, b), [9 b + 3 a + a']
    private readonly double[] _onSite;

    /// <param name="chargeScale">4 pi e^2/(4 pi eps0) times (rad/ps)^2 an eV/Angstrom^2/amu.</param>
    /// <param name="cutoff">Terms with K.eps.K/(4 alpha) beyond this are left out.</param>
    public EwaldCorrection(Crystal crystal, DielectricResponse dielectric, double chargeScale, double cutoff)
    {
        _lattice = crystal.Lattice;
        _n = crystal.BranchCount;
        _atoms = crystal.AtomCount;
        _epsilon = 0.5 * (dielectric.Epsilon + dielectric.Epsilon.Transposed);
        _strength = chargeScale / _lattice.Volume;
        _cutoff = cutoff;
        double first = _lattice.Vectors.Row0.Length;
        _inverseFourAlpha = first * first / (16 * Math.PI * Math.PI);
        _charge = MassWeightedCharges(crystal, dielectric);
        int pairs = PackedHermitian.Count(_atoms);
        _pairFractional = new Vector3D[pairs];
        _pairCartesian = new Vector3D[pairs];
        for (int b = 0, pair = 0; b < _atoms; b++)
        {
            for (int c = b; c < _atoms; c++, pair++)
            {
                _pairFractional[pair] = crystal.Atoms[b].Position - crystal.Atoms[c].Position;
                _pairCartesian[pair] = _lattice.ToCartesian(_pairFractional[pair]);
            }
        }

        List<IntVector3> vectors = ReciprocalVectors();
        _g = [.. vectors.Select(v => _lattice.WaveVectorToCartesian(v.ToVector()))];
        _phases = new double[2 * pairs * _g.Length];
        for (int pair = 0; pair < pairs; pair++)
        {
            for (int g = 0; g < _g.Length; g++)
            {
                double turns = Vector3D.Dot(vectors[g].ToVector(), _pairFractional[pair]);
                int at = 2 * ((pair * _g.Length) + g);
                (_phases[at + 1], _phases[at]) = double.SinCosPi(2 * (turns - Math.Round(turns)));
            }
        }

        _onSite = OnSiteTerm(crystal);
    }

    // per G: weight and its gradient (4 vectors), then K.Z of every coordinate; at the end the phases of the pairs
    public override int ScratchLength => LaneCount * ((_g.Length * (_n + 4)) + (2 * _pairFractional.Length));

    public override void Add(ReadOnlySpan<Vector3D> q, Vector512<double>* f, int stride, double* scratch)
    {
        Vector512<double>* factors = (Vector512<double>*)scratch;
        Vector512<double>* phases = factors + (_g.Length * (_n + 4));
        FillFactors(q, factors, phases);
        int e = 0;
        for (int i = 0; i < _n; i++)
        {
            for (int j = i; j < _n; j++, e++)
            {
                AddElement(i, j, factors, phases, f + e, stride);
                if (i / 3 == j / 3)
                {
                    f[e] -= Vector512.Create(_onSite[(9 * (i / 3)) + (3 * (i % 3)) + (j % 3)]);
                }
            }
        }
    }

    private void FillFactors(ReadOnlySpan<Vector3D> q, Vector512<double>* factors, Vector512<double>* phases)
    {
        double* k = stackalloc double[3 * LaneCount];
        for (int lane = 0; lane < LaneCount; lane++)
        {
            var wrapped = new Vector3D(q[lane].X - Math.Round(q[lane].X), q[lane].Y - Math.Round(q[lane].Y), q[lane].Z - Math.Round(q[lane].Z));
            Vector3D cartesian = _lattice.WaveVectorToCartesian(wrapped);
            k[lane] = cartesian.X;
            k[LaneCount + lane] = cartesian.Y;
            k[(2 * LaneCount) + lane] = cartesian.Z;
            for (int pair = 0; pair < _pairFractional.Length; pair++)
            {
                double turns = Vector3D.Dot(wrapped, _pairFractional[pair]);
                (double sine, double cosine) = double.SinCosPi(2 * (turns - Math.Round(turns)));
                ((double*)(phases + (2 * pair)))[lane] = cosine;
                ((double*)(phases + (2 * pair) + 1))[lane] = sine;
            }
        }

        FillFactors(Vector512.Load(k), Vector512.Load(k + LaneCount), Vector512.Load(k + (2 * LaneCount)), factors);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillFactors(Vector512<double> qx, Vector512<double> qy, Vector512<double> qz, Vector512<double>* to)
    {
        Vector512<double> smallest = Vector512.Create(1e-20);
        for (int g = 0; g < _g.Length; g++, to += _n + 4)
        {
            Vector512<double> x = qx + Vector512.Create(_g[g].X);
            Vector512<double> y = qy + Vector512.Create(_g[g].Y);
            Vector512<double> z = qz + Vector512.Create(_g[g].Z);
            Vector512<double> ex = (x * _epsilon.Row0.X) + (y * _epsilon.Row0.Y) + (z * _epsilon.Row0.Z);
            Vector512<double> ey = (x * _epsilon.Row1.X) + (y * _epsilon.Row1.Y) + (z * _epsilon.Row1.Z);
            Vector512<double> ez = (x * _epsilon.Row2.X) + (y * _epsilon.Row2.Y) + (z * _epsilon.Row2.Z);
            Vector512<double> screened = (x * ex) + (y * ey) + (z * ez);
            Vector512<double> exponent = screened * _inverseFourAlpha;
            Vector512<double> counts = Vector512.LessThan(exponent, Vector512.Create(_cutoff)) & Vector512.GreaterThan(screened, smallest);
            Vector512<double> inverse = Vector512<double>.One / Vector512.ConditionalSelect(counts, screened, Vector512<double>.One);
            Vector512<double> weight = Vector512.Exp(-(exponent & counts)) * inverse * _strength & counts;
            Vector512<double> slope = weight * -2.0 * (inverse + Vector512.Create(_inverseFourAlpha));
            to[0] = weight;
            to[1] = slope * ex;
            to[2] = slope * ey;
            to[3] = slope * ez;
            for (int i = 0; i < _n; i++)
            {
                to[4 + i] = (x * _charge[3 * i]) + (y * _charge[(3 * i) + 1]) + (z * _charge[(3 * i) + 2]);
            }
        }
    }

    /// <summary>Sums element (i, j) and its gradient over G, turns it to cell phases and adds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddElement(int i, int j, Vector512<double>* factors, Vector512<double>* phases, Vector512<double>* f, int stride)
    {
        int pair = PackedHermitian.Index(_atoms, i / 3, j / 3);
        Vector512<double> re = Vector512<double>.Zero, im = re, xr = re, xi = re, yr = re, yi = re, zr = re, zi = re;
        var zix = Vector512.Create(_charge[3 * i]);
        var ziy = Vector512.Create(_charge[(3 * i) + 1]);
        var ziz = Vector512.Create(_charge[(3 * i) + 2]);
        var zjx = Vector512.Create(_charge[3 * j]);
        var zjy = Vector512.Create(_charge[(3 * j) + 1]);
        var zjz = Vector512.Create(_charge[(3 * j) + 2]);
        fixed (double* table = _phases)
        {
            double* phase = table + (2 * pair * _g.Length);
            for (int g = 0; g < _g.Length; g++, factors += _n + 4, phase += 2)
            {
                var c = Vector512.Create(phase[0]);
                var s = Vector512.Create(phase[1]);
                Vector512<double> pi = factors[4 + i];
                Vector512<double> pj = factors[4 + j];
                Vector512<double> product = pi * pj;
                Vector512<double> value = factors[0] * product;
                Vector512<double> wi = factors[0] * pi;
                Vector512<double> wj = factors[0] * pj;
                re = Vector512.FusedMultiplyAdd(value, c, re);
                im = Vector512.FusedMultiplyAdd(value, s, im);
                value = Vector512.FusedMultiplyAdd(wi, zjx, Vector512.FusedMultiplyAdd(wj, zix, factors[1] * product));
                xr = Vector512.FusedMultiplyAdd(value, c, xr);
                xi = Vector512.FusedMultiplyAdd(value, s, xi);
                value = Vector512.FusedMultiplyAdd(wi, zjy, Vector512.FusedMultiplyAdd(wj, ziy, factors[2] * product));
                yr = Vector512.FusedMultiplyAdd(value, c, yr);
                yi = Vector512.FusedMultiplyAdd(value, s, yi);
                value = Vector512.FusedMultiplyAdd(wi, zjz, Vector512.FusedMultiplyAdd(wj, ziz, factors[3] * product));
                zr = Vector512.FusedMultiplyAdd(value, c, zr);
                zi = Vector512.FusedMultiplyAdd(value, s, zi);
            }
        }

        // d/dq of exp(i q.tau) S is exp(i q.tau) (dS/dq + i tau S)
        Vector3D tau = _pairCartesian[pair];
        Vector512<double> cosine = phases[2 * pair];
        Vector512<double> sine = phases[(2 * pair) + 1];
        Turn(f, stride, cosine, sine, re, im);
        Turn(f + (2 * stride), stride, cosine, sine, xr - (im * tau.X), xi + (re * tau.X));
        Turn(f + (4 * stride), stride, cosine, sine, yr - (im * tau.Y), yi + (re * tau.Y));
        Turn(f + (6 * stride), stride, cosine, sine, zr - (im * tau.Z), zi + (re * tau.Z));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        Vector512<double>* to, int stride, Vector512<double> cosine, Vector512<double> sine, Vector512<double> re, Vector512<double> im)
    {
        to[0] += (cosine * re) - (sine * im);
        to[stride] += (cosine * im) + (sine * re);
    }

    /// <summary>All G for which some q with fractional coordinates in [-1/2, 1/2] has a term within the cutoff.</summary>
    private List<IntVector3> ReciprocalVectors()
    {
        double corner = 0;
        for (int k = 0; k < 8; k++)
        {
            corner = Math.Max(corner, ScreenedLength(new((k & 1) - 0.5, (k >> 1 & 1) - 0.5, (k >> 2 & 1) - 0.5)));
        }

        double radius = Math.Sqrt(_cutoff / _inverseFourAlpha) + corner;

        // |K| <= |K|_eps / sqrt(smallest eigenvalue of eps); its index along b_i is K.a_i / 2 pi
        double smallest = SmallestEigenvalue(_epsilon);
        int n1 = Range(0);
        int n2 = Range(1);
        int n3 = Range(2);
        var result = new List<IntVector3>();
        for (int x = -n1; x <= n1; x++)
        {
            for (int y = -n2; y <= n2; y++)
            {
                for (int z = -n3; z <= n3; z++)
                {
                    if (ScreenedLength(new(x, y, z)) <= radius)
                    {
                        result.Add(new(x, y, z));
                    }
                }
            }
        }

        return result;

        int Range(int axis) => (int)Math.Ceiling(radius / Math.Sqrt(smallest) * _lattice.Vectors.Row(axis).Length / (2 * Math.PI));
    }

    private double ScreenedLength(Vector3D fractional)
    {
        Vector3D k = _lattice.WaveVectorToCartesian(fractional);
        return Math.Sqrt(Vector3D.Dot(k, _epsilon * k));
    }

    /// <summary>sum_b' of the blocks (b, b') at q = 0, made symmetric.</summary>
    private double[] OnSiteTerm(Crystal crystal)
    {
        var result = new double[9 * _atoms];
        for (int g = 0; g < _g.Length; g++)
        {
            Vector3D k = _g[g];
            double screened = Vector3D.Dot(k, _epsilon * k);
            double exponent = screened * _inverseFourAlpha;
            if (screened < 1e-20 || exponent >= _cutoff)
            {
                continue;
            }

            double weight = _strength * Math.Exp(-exponent) / screened;
            for (int b = 0; b < _atoms; b++)
            {
                for (int c = 0; c < _atoms; c++)
                {
                    // masses: both legs of the on-site block move with atom b
                    int pair = b <= c ? PackedHermitian.Index(_atoms, b, c) : PackedHermitian.Index(_atoms, c, b);
                    double factor = weight * _phases[2 * ((pair * _g.Length) + g)] * Math.Sqrt(crystal.Atoms[c].Mass / crystal.Atoms[b].Mass);
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

    /// <summary>A lower bound: the determinant over the square of half the trace bound of the other two, safe for any positive matrix.</summary>
    private static double SmallestEigenvalue(Matrix3 m)
    {
        double trace = m[0, 0] + m[1, 1] + m[2, 2];
        return 4 * m.Determinant / (trace * trace);
    }
}
