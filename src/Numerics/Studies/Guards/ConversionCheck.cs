using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>
/// How far two inputs of one crystal differ: in frequencies, and in the strength of their anharmonic constants at random wave vectors, the
/// sum of |V|^2 over all branches. Neither depends on the choice of the primitive cell, on the order of its atoms or on a basis.
/// </summary>
/// <param name="Frequencies">Largest difference over the largest frequency.</param>
/// <param name="Third">Largest relative difference of sum |V|^2; null where one of them has no such constants.</param>
/// <param name="Fourth">The same of fourth order.</param>
internal sealed record ConversionCheck(double Frequencies, double? Third, double? Fourth)
{
    private const int WaveVectors = 64;
    private const int Tuples = 16;

    /// <summary>The largest of the differences.</summary>
    public double Largest => Math.Max(Frequencies, Math.Max(Third ?? 0, Fourth ?? 0));

    public static ConversionCheck Of(CrystalInput a, CrystalInput b)
    {
        var random = new RandomStream(1, 0, 0);
        Lattice lattice = a.Crystal.Lattice;
        Vector3D[] points = [.. Enumerable.Range(0, WaveVectors).Select(_ => lattice.Reciprocal.Transposed * Fraction(ref random))];
        double[] first = SolvedFrequencies(a, points), second = SolvedFrequencies(b, points);
        double largest = first.Max(Math.Abs);
        double difference = first.Zip(second, (x, y) => Math.Abs(x - y)).Max() / largest;
        return new(difference, Anharmonic(a, b, a.Third, b.Third, points), Anharmonic(a, b, a.Fourth, b.Fourth, points));
    }

    /// <summary>What was read back, with the masses of the source: for formats that store none.</summary>
    public static CrystalInput WithMassesOf(Crystal source, CrystalInput back)
    {
        Crystal crystal = back.Crystal;
        return back with { Crystal = crystal with { Atoms = [.. crystal.Atoms.Select(WithMass)] } };

        // of the source's atom at the same place, modulo its lattice
        Atom WithMass(Atom atom)
        {
            Vector3D place = source.Lattice.ToFractional(crystal.Lattice.ToCartesian(atom.Position));
            Atom same = source.Atoms.MinBy(a => Distance(place - a.Position))!;
            return atom with { Mass = same.Mass, MassVariance = same.MassVariance };
        }

        double Distance(Vector3D d) => source.Lattice.ToCartesian(d - IntVector3.Rounded(d).ToVector()).Length;
    }

    private static Vector3D Fraction(ref RandomStream random) =>
        new(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);

    private static double[] SolvedFrequencies(CrystalInput input, Vector3D[] cartesian)
    {
        var model = new HarmonicModel(
            input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018, new() { DegeneracyTolerance = 0 });
        Vector3D[] q = [.. cartesian.Select(k => 1 / (2 * Math.PI) * (input.Crystal.Lattice.Vectors * k))];
        return model.Solve(q, ComputeOptions.SingleThread).Frequencies;
    }

    private static double? Anharmonic(
        CrystalInput a, CrystalInput b, AnharmonicForceConstants? first, AnharmonicForceConstants? second, Vector3D[] points)
    {
        if (first is null || second is null)
        {
            return null;
        }

        double largest = 0;
        for (int tuple = 0; tuple < Tuples; tuple++)
        {
            Vector3D[] q = points[(3 * tuple)..((3 * tuple) + first.Order - 1)];
            double x = Strength(a.Crystal, first, q);
            largest = Math.Max(largest, Math.Abs(Strength(b.Crystal, second, q) - x) / x);
        }

        return largest;
    }

    /// <summary>sum over atoms and axes of |sum over cells of Phi exp(i q.R)|^2/(m m m).</summary>
    private static double Strength(Crystal crystal, AnharmonicForceConstants constants, Vector3D[] q)
    {
        int order = constants.Order;
        int size = constants.BlockSize;
        var sums = new Dictionary<long, Complex[]>();
        for (int block = 0; block < constants.BlockCount; block++)
        {
            long key = 0;
            double phase = 0, mass = 1;
            for (int leg = 0; leg < order; leg++)
            {
                int atom = constants.Atom(block, leg);
                key = (key * crystal.AtomCount) + atom;
                mass *= crystal.Atoms[atom].Mass;
                phase += leg == 0 ? 0 : Vector3D.Dot(q[leg - 1], crystal.Lattice.ToCartesian(constants.Cell(block, leg)));
            }

            if (!sums.TryGetValue(key, out Complex[]? sum))
            {
                sums.Add(key, sum = new Complex[size]);
            }

            Complex factor = Complex.FromPolarCoordinates(1 / Math.Sqrt(mass), phase);
            for (int k = 0; k < size; k++)
            {
                sum[k] += factor * constants.Block(block)[k];
            }
        }

        return sums.Values.Sum(s => s.Sum(v => (v.Real * v.Real) + (v.Imaginary * v.Imaginary)));
    }
}
