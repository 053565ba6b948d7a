using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Makes short-ranged constants of those that hold the dipole-dipole interaction on their supercell: the reciprocal sum is taken out at the
/// wave vectors that fit into the supercell (Gonze and Lee, Phys. Rev. B 55, 10355 (1997), section IV).
/// </summary>
internal static unsafe class EwaldSeparation
{
    /// <param name="crystal">Masses.</param>
    /// <param name="constants">Constants on a supercell.</param>
    /// <param name="sum">What is taken out.</param>
    /// <param name="frequencySquared">(rad/ps)^2 of one eV/Angstrom^2/amu.</param>
    /// <exception cref="ArgumentException">The constants have no supercell.</exception>
    public static HarmonicForceConstants WithoutReciprocalSum(
        Crystal crystal, HarmonicForceConstants constants, NonAnalyticCorrection sum, double frequencySquared)
    {
        Superlattice superlattice = constants.Superlattice
            ?? throw new ArgumentException("The dipole-dipole part can be separated only on a supercell.", nameof(constants));
        double[] values = (double[])constants.Values.Clone();
        (int, int, IntVector3)[] pairs =
        [
            .. Enumerable.Range(0, constants.BlockCount)
                .Select(block => (constants.FirstAtom(block), constants.SecondAtom(block), constants.Cell(block))),
        ];
        Add(crystal, superlattice, pairs, sum, frequencySquared, -1, values);
        return constants.WithValues(values);
    }

    /// <summary>Adds the reciprocal sum of some pairs of atoms on a supercell.</summary>
    /// <param name="crystal">Masses.</param>
    /// <param name="superlattice">The supercell.</param>
    /// <param name="pairs">Atom in cell 0, atom and cell.</param>
    /// <param name="sum">What is added.</param>
    /// <param name="frequencySquared">(rad/ps)^2 of one eV/Angstrom^2/amu.</param>
    /// <param name="sign">1, or -1 to take it out.</param>
    /// <param name="values">Nine numbers a pair, eV/Angstrom^2.</param>
    public static void Add(
        Crystal crystal,
        Superlattice superlattice,
        IReadOnlyList<(int First, int Second, IntVector3 Cell)> pairs,
        NonAnalyticCorrection sum,
        double frequencySquared,
        int sign,
        Span<double> values)
    {
        // q is commensurate where all rows of the superlattice have a whole product with it; m and m + (a column) give the same q
        Matrix3 toFractional = superlattice.Vectors.ToMatrix().Inverse();
        Vector3D[] points = [.. new Superlattice(superlattice.Vectors.Transposed).Cells.Select(m => toFractional * m.ToVector())];
        int n = crystal.BranchCount;
        int count = PackedHermitian.Count(n);
        var f = new AlignedBuffer(8 * 8 * count);
        var scratch = new AlignedBuffer(sum.ScratchLength);
        var batch = new Vector3D[8];
        for (int first = 0; first < points.Length; first += 8)
        {
            int filled = Math.Min(8, points.Length - first);
            for (int lane = 0; lane < 8; lane++)
            {
                batch[lane] = points[first + Math.Min(lane, filled - 1)];
            }

            f.Span.Clear();
            sum.Add(batch, f.Vectors, count, scratch.Pointer);
            for (int pair = 0; pair < pairs.Count; pair++)
            {
                (int b, int c, IntVector3 cell) = pairs[pair];
                double share = sign * Math.Sqrt(crystal.Atoms[b].Mass * crystal.Atoms[c].Mass) / (frequencySquared * points.Length);
                for (int lane = 0; lane < filled; lane++)
                {
                    double turns = Vector3D.Dot(batch[lane], cell.ToVector());
                    (double sine, double cosine) = double.SinCosPi(2 * (turns - Math.Round(turns)));
                    for (int k = 0; k < 9; k++)
                    {
                        (int row, int column) = ((3 * b) + (k / 3), (3 * c) + (k % 3));
                        int element = PackedHermitian.Index(n, Math.Min(row, column), Math.Max(row, column));
                        double real = f.Pointer[(8 * element) + lane];
                        double imaginary = (row <= column ? 1 : -1) * f.Pointer[(8 * (count + element)) + lane];
                        values[(9 * pair) + k] += share * ((real * cosine) + (imaginary * sine));
                    }
                }
            }
        }

        GC.KeepAlive(f);
        GC.KeepAlive(scratch);
    }
}
