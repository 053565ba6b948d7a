using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// The sums over K = q + G of an Ewald sum in reciprocal space, without charges: sum_K w K_f K_f' exp(i G.(tau_b - tau_b')) and its
/// gradient, w = strength exp(-spread K.eps.K)/(K.eps.K), for eight q at once.
/// </summary>
internal sealed unsafe class EwaldSum
{
    /// <summary>Vectors kept of each G.</summary>
    public const int Record = 12;

    /// <summary>Complex sums over G of a pair.</summary>
    public const int Sums = 27;

    private const int Lanes = 8;

    /// <summary>K.eps.K in 1/Angstrom^2 below which K counts as 0.</summary>
    private const double SmallestScreened = 1e-20;

    private readonly Lattice _lattice;
    private readonly Matrix3 _epsilon;
    private readonly double _strength;
    private readonly double _spread;
    private readonly double _cutoff;
    private readonly Vector3D[] _g;

    // exp(i G.(tau_b - tau_b')), [(pair * G count + G) * 2 + {cosine, sine}]
    private readonly double[] _phases;
    private readonly Vector3D[] _pairs;

    /// <param name="pairs">Fractional tau_b - tau_b' of the pairs.</param>
    /// <param name="spread">Angstrom^2.</param>
    /// <param name="cutoff">Terms with spread K.eps.K beyond this are left out.</param>
    public EwaldSum(Lattice lattice, Matrix3 epsilon, Vector3D[] pairs, double strength, double spread, double cutoff)
    {
        _lattice = lattice;
        _epsilon = 0.5 * (epsilon + epsilon.Transposed);
        _strength = strength;
        _cutoff = cutoff;
        _pairs = pairs;
        _spread = spread;
        List<IntVector3> vectors = ReciprocalVectors();
        _g = [.. vectors.Select(v => lattice.WaveVectorToCartesian(v.ToVector()))];
        _phases = new double[2 * pairs.Length * _g.Length];
        for (int pair = 0; pair < pairs.Length; pair++)
        {
            for (int g = 0; g < _g.Length; g++)
            {
                double turns = Vector3D.Dot(vectors[g].ToVector(), pairs[pair]);
                int at = 2 * ((pair * _g.Length) + g);
                (_phases[at + 1], _phases[at]) = double.SinCosPi(2 * (turns - Math.Round(turns)));
            }
        }
    }

    /// <summary>The reciprocal lattice vectors that some q may need, 1/Angstrom.</summary>
    public ReadOnlySpan<Vector3D> Vectors => _g;

    /// <summary>w at q = 0, 0 for G = 0.</summary>
    public double WeightAtGamma(int g)
    {
        double screened = Vector3D.Dot(_g[g], _epsilon * _g[g]);
        double exponent = screened * _spread;
        return screened < SmallestScreened || exponent >= _cutoff ? 0 : _strength * Math.Exp(-exponent) / screened;
    }

    /// <summary>Re exp(i G.(tau_b - tau_b')).</summary>
    public double CosineOfPair(int pair, int g) => _phases[2 * ((pair * _g.Length) + g)];

    /// <summary>
    /// The records of every G that some lane needs, <see cref="Record"/> vectors each, their numbers in <see cref="Vectors"/>, and
    /// exp(i q.(tau_b - tau_b')) of the pairs, cosine and sine in turn.
    /// </summary>
    /// <returns>How many G are needed.</returns>
    public int FillRecords(ReadOnlySpan<Vector3D> q, Vector512<double>* records, int* kept, Vector512<double>* phases)
    {
        double* k = stackalloc double[3 * Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            var wrapped =
                new Vector3D(q[lane].X - Math.Round(q[lane].X), q[lane].Y - Math.Round(q[lane].Y), q[lane].Z - Math.Round(q[lane].Z));
            Vector3D cartesian = _lattice.WaveVectorToCartesian(wrapped);
            k[lane] = cartesian.X;
            k[Lanes + lane] = cartesian.Y;
            k[(2 * Lanes) + lane] = cartesian.Z;
            for (int pair = 0; pair < _pairs.Length; pair++)
            {
                double turns = Vector3D.Dot(wrapped, _pairs[pair]);
                (double sine, double cosine) = double.SinCosPi(2 * (turns - Math.Round(turns)));
                ((double*)(phases + (2 * pair)))[lane] = cosine;
                ((double*)(phases + (2 * pair) + 1))[lane] = sine;
            }
        }

        return FillRecords(Vector512.Load(k), Vector512.Load(k + Lanes), Vector512.Load(k + (2 * Lanes)), records, kept);
    }

    /// <summary>
    /// For every G with a term in any lane: w K_f K_f' {xx, yy, zz, yz, xz, xy}, w K_f and (dw/dK_f)/w, w = strength exp(-spread
    /// K.eps.K)/K.eps.K.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FillRecords(Vector512<double> qx, Vector512<double> qy, Vector512<double> qz, Vector512<double>* to, int* kept)
    {
        int count = 0;
        for (int g = 0; g < _g.Length; g++)
        {
            Vector512<double> x = qx + Vector512.Create(_g[g].X);
            Vector512<double> y = qy + Vector512.Create(_g[g].Y);
            Vector512<double> z = qz + Vector512.Create(_g[g].Z);
            Vector512<double> ex = (x * _epsilon.Row0.X) + (y * _epsilon.Row0.Y) + (z * _epsilon.Row0.Z);
            Vector512<double> ey = (x * _epsilon.Row1.X) + (y * _epsilon.Row1.Y) + (z * _epsilon.Row1.Z);
            Vector512<double> ez = (x * _epsilon.Row2.X) + (y * _epsilon.Row2.Y) + (z * _epsilon.Row2.Z);
            Vector512<double> screened = (x * ex) + (y * ey) + (z * ez);
            Vector512<double> exponent = screened * _spread;
            Vector512<double> counts = Vector512.LessThan(exponent, Vector512.Create(_cutoff))
                & Vector512.GreaterThan(screened, Vector512.Create(SmallestScreened));
            if (counts == Vector512<double>.Zero)
            {
                continue;
            }

            Vector512<double> inverse = Vector512<double>.One / Vector512.ConditionalSelect(counts, screened, Vector512<double>.One);
            Vector512<double> weight = VectorExponential.Exp(-(exponent & counts)) * inverse * _strength & counts;
            Vector512<double> slope = -2.0 * (inverse + Vector512.Create(_spread));
            Vector512<double> wx = weight * x;
            Vector512<double> wy = weight * y;
            Vector512<double> wz = weight * z;
            to[0] = wx * x;
            to[1] = wy * y;
            to[2] = wz * z;
            to[3] = wy * z;
            to[4] = wx * z;
            to[5] = wx * y;
            to[6] = wx;
            to[7] = wy;
            to[8] = wz;
            to[9] = slope * ex;
            to[10] = slope * ey;
            to[11] = slope * ez;
            to += Record;
            kept[count++] = g;
        }

        return count;
    }

    /// <summary>
    /// Sums over G, with the phase of a pair, of w K_f K_f' (6), w K_f (3) and of dw/dK_c K_f K_f' (6 for each c): 27 complex numbers, real
    /// and imaginary parts in turn.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SumOverG(int pair, Vector512<double>* records, int* kept, int count, Vector512<double>* sums)
    {
        fixed (double* table = _phases)
        {
            double* phase = table + (2 * pair * _g.Length);
            for (int part = 0; part < 3; part++)
            {
                SumThree(records + (3 * part), null, phase, kept, count, sums + (6 * part));
            }

            for (int axis = 0; axis < 3; axis++)
            {
                SumThree(records, records + 9 + axis, phase, kept, count, sums + 18 + (12 * axis));
                SumThree(records + 3, records + 9 + axis, phase, kept, count, sums + 24 + (12 * axis));
            }
        }
    }

    /// <summary>Three consecutive numbers of the records, times a factor if given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumThree(
        Vector512<double>* from, Vector512<double>* factor, double* phase, int* kept, int count, Vector512<double>* to)
    {
        Vector512<double> re0 = Vector512<double>.Zero, im0 = re0, re1 = re0, im1 = re0, re2 = re0, im2 = re0;
        for (int k = 0; k < count; k++, from += Record)
        {
            var cosine = Vector512.Create(phase[2 * kept[k]]);
            var sine = Vector512.Create(phase[(2 * kept[k]) + 1]);
            Vector512<double> x = from[0];
            Vector512<double> y = from[1];
            Vector512<double> z = from[2];
            if (factor != null)
            {
                x *= *factor;
                y *= *factor;
                z *= *factor;
                factor += Record;
            }

            re0 = Vector512.FusedMultiplyAdd(x, cosine, re0);
            im0 = Vector512.FusedMultiplyAdd(x, sine, im0);
            re1 = Vector512.FusedMultiplyAdd(y, cosine, re1);
            im1 = Vector512.FusedMultiplyAdd(y, sine, im1);
            re2 = Vector512.FusedMultiplyAdd(z, cosine, re2);
            im2 = Vector512.FusedMultiplyAdd(z, sine, im2);
        }

        to[0] = re0;
        to[1] = im0;
        to[2] = re1;
        to[3] = im1;
        to[4] = re2;
        to[5] = im2;
    }

    /// <summary>All G for which some q with fractional coordinates in [-1/2, 1/2] has a term within the cutoff.</summary>
    private List<IntVector3> ReciprocalVectors()
    {
        double corner = 0;
        for (int k = 0; k < 8; k++)
        {
            corner = Math.Max(corner, ScreenedLength(new((k & 1) - 0.5, (k >> 1 & 1) - 0.5, (k >> 2 & 1) - 0.5)));
        }

        double radius = Math.Sqrt(_cutoff / _spread) + corner;

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

    /// <summary>A lower bound on the smallest eigenvalue: the other two multiply to at most the square of half the trace.</summary>
    private static double SmallestEigenvalue(Matrix3 m)
    {
        double trace = m[0, 0] + m[1, 1] + m[2, 2];
        return 4 * m.Determinant / (trace * trace);
    }
}
