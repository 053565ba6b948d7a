namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// A lattice of whole lattice vectors: the translations of a supercell. Kept in its lower triangular (Hermite) form, which is the same for
/// every choice of the vectors, so that each cell has one representative in the box 0 &lt;= l_i &lt; <see cref="Size"/>_i.
/// </summary>
public sealed class Superlattice : IEquatable<Superlattice>
{
    /// <param name="vectors">Supercell vectors as rows, in units of the primitive lattice vectors.</param>
    /// <exception cref="ArgumentException">The vectors are linearly dependent.</exception>
    public Superlattice(IntMatrix3 vectors)
    {
        Vectors = Triangular([vectors.Row0, vectors.Row1, vectors.Row2]);
        Size = new(Vectors[0, 0], Vectors[1, 1], Vectors[2, 2]);
    }

    /// <summary>The supercell of n_i primitive vectors along axis i.</summary>
    public Superlattice(IntVector3 multiples)
        : this(new IntMatrix3(new(multiples.X, 0, 0), new(0, multiples.Y, 0), new(0, 0, multiples.Z)))
    {
    }

    /// <summary>A basis as rows, lower triangular with a positive diagonal.</summary>
    public IntMatrix3 Vectors { get; }

    /// <summary>The diagonal of <see cref="Vectors"/>.</summary>
    public IntVector3 Size { get; }

    /// <summary>Primitive cells in one supercell.</summary>
    public long CellCount => (long)Size.X * Size.Y * Size.Z;

    /// <summary>True where the supercell is a multiple of the primitive cell along each axis.</summary>
    public bool IsDiagonal => Vectors == new IntMatrix3(new(Size.X, 0, 0), new(0, Size.Y, 0), new(0, 0, Size.Z));

    /// <summary>Representatives of all cells, the last component running fastest.</summary>
    public IEnumerable<IntVector3> Cells
    {
        get
        {
            for (int x = 0; x < Size.X; x++)
            {
                for (int y = 0; y < Size.Y; y++)
                {
                    for (int z = 0; z < Size.Z; z++)
                    {
                        yield return new(x, y, z);
                    }
                }
            }
        }
    }

    /// <summary>The representative of a cell.</summary>
    public IntVector3 Reduce(IntVector3 cell)
    {
        cell -= Times(Floor(cell.Z, Size.Z), Vectors.Row2);
        cell -= Times(Floor(cell.Y, Size.Y), Vectors.Row1);
        return cell - Times(Floor(cell.X, Size.X), Vectors.Row0);
    }

    /// <summary>The image of a cell with -<see cref="Size"/>/2 &lt; l_i &lt;= <see cref="Size"/>/2.</summary>
    public IntVector3 Centre(IntVector3 cell)
    {
        cell = Reduce(cell);
        for (int axis = 2; axis >= 0; axis--)
        {
            cell -= Times(Floor((2 * cell[axis]) + Size[axis] - 1, 2 * Size[axis]), axis switch
            {
                0 => Vectors.Row0,
                1 => Vectors.Row1,
                _ => Vectors.Row2,
            });
        }

        return cell;
    }

    /// <summary>Whether a rotation, in the basis of the primitive lattice vectors, maps the superlattice onto itself.</summary>
    public bool IsKeptBy(IntMatrix3 rotation) =>
        Reduce(rotation * Vectors.Row0) == IntVector3.Zero
        && Reduce(rotation * Vectors.Row1) == IntVector3.Zero
        && Reduce(rotation * Vectors.Row2) == IntVector3.Zero;

    /// <summary>
    /// The wave vectors (fractional, primitive reciprocal lattice) with exp(2 pi i q.R) = 1 for every translation R of the supercell.
    /// </summary>
    public Vector3D[] CommensurateWaveVectors()
    {
        // q = S^-1 m with whole m, counted modulo the transposed superlattice
        Matrix3 inverse = Vectors.ToMatrix().Inverse();
        return [.. new Superlattice(Vectors.Transposed).Cells.Select(m => inverse * m.ToVector())];
    }

    public bool Equals(Superlattice? other) => other is not null && Vectors == other.Vectors;

    public override bool Equals(object? obj) => Equals(obj as Superlattice);

    public override int GetHashCode() => Vectors.GetHashCode();

    public override string ToString() => IsDiagonal ? $"{Size.X} x {Size.Y} x {Size.Z}" : Vectors.ToString();

    private static IntVector3 Times(int n, IntVector3 v) => new(n * v.X, n * v.Y, n * v.Z);

    private static int Floor(int a, int n) => (a / n) - (a % n < 0 ? 1 : 0);

    /// <summary>Euclid's algorithm on the rows, from the last column to the first.</summary>
    private static IntMatrix3 Triangular(IntVector3[] rows)
    {
        for (int axis = 2; axis >= 0; axis--)
        {
            while (true)
            {
                // the row with the smallest entry that is not zero goes to its place; the rows above are reduced by it
                int pivot = -1;
                for (int row = 0; row <= axis; row++)
                {
                    if (rows[row][axis] != 0 && (pivot < 0 || Math.Abs(rows[row][axis]) < Math.Abs(rows[pivot][axis])))
                    {
                        pivot = row;
                    }
                }

                if (pivot < 0)
                {
                    throw new ArgumentException("The vectors of a superlattice must be linearly independent.", nameof(rows));
                }

                (rows[axis], rows[pivot]) = (rows[pivot], rows[axis]);
                bool done = true;
                for (int row = 0; row < axis; row++)
                {
                    rows[row] -= Times(rows[row][axis] / rows[axis][axis], rows[axis]);
                    done &= rows[row][axis] == 0;
                }

                if (done)
                {
                    break;
                }
            }

            rows[axis] = rows[axis][axis] < 0 ? -rows[axis] : rows[axis];
        }

        rows[2] -= Times(Floor(rows[2].Y, rows[1].Y), rows[1]);
        rows[2] -= Times(Floor(rows[2].X, rows[0].X), rows[0]);
        rows[1] -= Times(Floor(rows[1].X, rows[0].X), rows[0]);
        return new(rows[0], rows[1], rows[2]);
    }
}
