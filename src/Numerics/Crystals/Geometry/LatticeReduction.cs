namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// A reduced basis of the lattice that three vectors span, however skewed they are. Selling's reduction makes the four vectors
/// b_1, b_2, b_3, b_0 = -(b_1 + b_2 + b_3) pairwise obtuse; then the seven sums of subsets of b_1, b_2, b_3 and their opposites
/// contain every vector that bounds the Voronoi cell of the lattice.
/// </summary>
internal sealed class LatticeReduction
{
    private const double RelativeTolerance = 1e-9;

    private LatticeReduction(IntVector3[] superbase, Matrix3 vectors)
    {
        IntVector3[] seven =
        [
            superbase[0], superbase[1], superbase[2], superbase[0] + superbase[1], superbase[1] + superbase[2],
            superbase[2] + superbase[0], superbase[0] + superbase[1] + superbase[2],
        ];
        Matrix3 toCartesian = vectors.Transposed;
        VoronoiVectors = seven;
        VoronoiCartesian = Array.ConvertAll(seven, v => toCartesian * v.ToVector());
        Basis = ShortestBasis(VoronoiVectors, VoronoiCartesian);
        BasisCartesian = Basis.ToMatrix() * vectors;
    }

    /// <summary>The three shortest independent lattice vectors as rows, in units of the given vectors; determinant 1 or -1.</summary>
    public IntMatrix3 Basis { get; }

    /// <summary>The same three vectors, Cartesian, as rows.</summary>
    public Matrix3 BasisCartesian { get; }

    /// <summary>Seven vectors, in units of the given ones; they and their opposites bound the Voronoi cell.</summary>
    public IntVector3[] VoronoiVectors { get; }

    public Vector3D[] VoronoiCartesian { get; }

    /// <param name="vectors">Three independent vectors as rows.</param>
    public static LatticeReduction Of(Matrix3 vectors)
    {
        IntVector3[] b = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), IntVector3.Zero];
        Matrix3 toCartesian = vectors.Transposed;
        Vector3D Cartesian(int i) => toCartesian * b[i].ToVector();

        ReducePairs(b, Cartesian);
        b[3] = -(b[0] + b[1] + b[2]);
        while (FindAcutePair(Cartesian) is (int i, int j))
        {
            IntVector3 flipped = b[i];
            for (int k = 0; k < 4; k++)
            {
                if (k != i && k != j)
                {
                    b[k] += flipped;
                }
            }

            b[i] = -flipped;
        }

        return new(b, vectors);
    }

    /// <summary>
    /// Subtracts from each vector the nearest multiple of every other until none gets shorter; undoes strong skewing quickly.
    /// </summary>
    private static void ReducePairs(IntVector3[] b, Func<int, Vector3D> cartesian)
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    double ratio = Vector3D.Dot(cartesian(i), cartesian(j)) / cartesian(j).LengthSquared;
                    if (i != j && Math.Abs(ratio) > 0.5 + 1e-6)
                    {
                        int n = (int)Math.Round(ratio);
                        b[i] -= new IntVector3(n * b[j].X, n * b[j].Y, n * b[j].Z);
                        changed = true;
                    }
                }
            }
        }
    }

    private static (int First, int Second)? FindAcutePair(Func<int, Vector3D> cartesian)
    {
        for (int i = 0; i < 4; i++)
        {
            for (int j = i + 1; j < 4; j++)
            {
                Vector3D a = cartesian(i);
                Vector3D c = cartesian(j);
                if (Vector3D.Dot(a, c) > RelativeTolerance * (a.LengthSquared + c.LengthSquared))
                {
                    return (i, j);
                }
            }
        }

        return null;
    }

    private static IntMatrix3 ShortestBasis(IntVector3[] vectors, Vector3D[] cartesian)
    {
        int[] order = Enumerable.Range(0, vectors.Length).OrderBy(i => cartesian[i].LengthSquared).ToArray();
        for (int k = 2; k < order.Length; k++)
        {
            for (int j = 1; j < k; j++)
            {
                for (int i = 0; i < j; i++)
                {
                    var basis = new IntMatrix3(vectors[order[i]], vectors[order[j]], vectors[order[k]]);
                    if (basis.Determinant is 1 or -1)
                    {
                        return basis;
                    }
                }
            }
        }

        throw new InvalidOperationException("No reduced basis found; the lattice vectors are not independent.");
    }
}
