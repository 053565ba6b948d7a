using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants.Fitting;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Tests.Fitting;

/// <summary>Constants found again from forces whose constants are known in closed form (<see cref="KeatingCrystal"/>).</summary>
public class FittingTests
{
    private const double SecondNeighbours = 3.9; // Angstrom; no term of the potential reaches further

    private static readonly KeatingCrystal Keating = new();
    private static readonly SupercellAtoms Supercell = new(Keating.Crystal, new Superlattice(new IntVector3(2, 2, 2)));
    private static readonly SpaceGroup Group = SpaceGroup.Find(Keating.Crystal);

    /// <summary>The energy ends with fourth order: nothing is left but rounding.</summary>
    [Fact]
    public void RandomDisplacements_GiveBackOrders2To4()
    {
        DisplacedSupercell[] sets = Random(60, 0.1, 0, 1);
        LeastSquaresResult result = LeastSquaresFit.Fit(
            Supercell, Group, sets, new Dictionary<int, double> { [2] = 9, [3] = SecondNeighbours, [4] = SecondNeighbours });
        Assert.Equal([2, 3, 4], result.Orders.Select(o => o.Constants.Order));
        Assert.InRange(result.RelativeResidual, 0, 1e-6);
        foreach (FittedOrder order in result.Orders)
        {
            Assert.InRange(Difference(order.Constants), 0, 1e-6);
            Assert.InRange(order.RelativeError, 0, 1e-5);
        }
    }

    /// <summary>
    /// Noise of known size in the forces: it is what is left, and the squares of the errors of the independent constants add up to what the
    /// standard errors say, on the mean over several draws.
    /// </summary>
    [Fact]
    public void Noise_ScattersAsStated()
    {
        const double noise = 0.02; // eV/Angstrom
        const int draws = 8;
        var cutoffs = new Dictionary<int, double> { [2] = 9, [3] = SecondNeighbours };
        double[] stated = new double[2], found = new double[2];
        double residual = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            LeastSquaresResult result = LeastSquaresFit.Fit(Supercell, Group, Random(30, 0.01, noise, 100 + draw), cutoffs);
            residual += result.Residual / draws;
            for (int k = 0; k < 2; k++)
            {
                SupercellForceConstants constants = result.Orders[k].Constants;
                (double errors, double squares) = Independent(constants, cutoffs[constants.Order]);
                found[k] += errors;
                stated[k] += result.Orders[k].RelativeError * result.Orders[k].RelativeError * squares;
            }
        }

        Assert.InRange(residual / noise, 0.9, 1.01);
        Assert.InRange(Math.Sqrt(found[0] / stated[0]), 0.75, 1.3);
        Assert.InRange(Math.Sqrt(found[1] / stated[1]), 0.75, 1.3);
    }

    /// <summary>
    /// Single atoms and pairs moved both ways. Second order: what is wrong falls with the square of the displacement. Third order: the
    /// central difference of forces of third degree is exact.
    /// </summary>
    [Fact]
    public void FiniteDifferences_ConvergeToTheConstants()
    {
        DisplacedSupercell[] coarse = [.. Systematic(0.02)], fine = [.. Systematic(0.01)];
        double Second(DisplacedSupercell[] sets) => Difference(FiniteDifferences.Second(Supercell, Group, sets).Constants);
        Assert.InRange(Second(fine), 1e-8, 1e-4);
        Assert.InRange(Second(coarse) / Second(fine), 3.9, 4.1);
        Assert.InRange(Difference(FiniteDifferences.Third(Supercell, Group, coarse).Constants), 0, 1e-9);
    }

    [Fact]
    public void TooFewSets_AreRefused()
    {
        var cutoffs = new Dictionary<int, double> { [2] = 9, [3] = 9 };
        DisplacedSupercell[] sets = Random(1, 0.1, 0, 1);
        ArgumentException e = Assert.Throws<ArgumentException>(() => LeastSquaresFit.Fit(Supercell, Group, sets, cutoffs));
        Assert.Contains("give more", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Both atoms along all axes, both ways; each alone, and with every atom of the supercell moved after it.</summary>
    private static IEnumerable<DisplacedSupercell> Systematic(double step)
    {
        Vector3D[] axes = [new(step, 0, 0), new(-step, 0, 0), new(0, step, 0), new(0, -step, 0), new(0, 0, step), new(0, 0, -step)];
        foreach (int first in new[] { 0, Supercell.CellCount })
        {
            foreach (Vector3D u in axes[..2])
            {
                yield return Set([first], [u]);
                for (int second = 0; second < Supercell.Count; second++)
                {
                    foreach (Vector3D v in axes)
                    {
                        yield return Set([first, second], [u, v]);
                    }
                }
            }
        }
    }

    private static DisplacedSupercell Set(int[] atoms, Vector3D[] moved)
    {
        var all = new Vector3D[Supercell.Count];
        for (int i = 0; i < atoms.Length; i++)
        {
            all[atoms[i]] += moved[i];
        }

        return new(atoms, moved, Keating.Forces(Supercell, all));
    }

    private static DisplacedSupercell[] Random(int count, double size, double noise, int seed)
    {
        var random = new RandomStream((ulong)seed, 0, 0);
        var sets = new DisplacedSupercell[count];
        for (int i = 0; i < count; i++)
        {
            var moved = new Vector3D[Supercell.Count];
            for (int atom = 0; atom < moved.Length; atom++)
            {
                moved[atom] = size * Normal(ref random);
            }

            Vector3D[] forces = Keating.Forces(Supercell, moved);
            for (int atom = 0; atom < moved.Length; atom++)
            {
                forces[atom] += noise * Normal(ref random);
            }

            sets[i] = new([.. Enumerable.Range(0, Supercell.Count)], moved, forces);
        }

        return sets;
    }

    private static Vector3D Normal(ref RandomStream random)
    {
        double[] x = new double[3];
        for (int i = 0; i < 3; i++)
        {
            x[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return new(x[0], x[1], x[2]);
    }

    /// <summary>Largest difference from the true constants over the largest of them, tuples that are not listed included.</summary>
    private static double Difference(SupercellForceConstants found)
    {
        Dictionary<string, double[]> known = Keating.OnSupercell(Supercell, found.Order);
        double scale = known.Values.Max(b => b.Max(Math.Abs)), largest = 0;
        for (int tuple = 0; tuple < found.TupleCount; tuple++)
        {
            ReadOnlySpan<double> block = found.Block(tuple);
            known.Remove(Key(found, tuple), out double[]? truth);
            for (int k = 0; k < block.Length; k++)
            {
                largest = Math.Max(largest, Math.Abs(block[k] - (truth?[k] ?? 0)));
            }
        }

        Assert.InRange(known.Values.SelectMany(b => b).Select(Math.Abs).DefaultIfEmpty(0).Max() / scale, 0, 1e-12);
        return largest / scale;
    }

    /// <summary>Sums of squares over the independent constants: of their errors, and of themselves.</summary>
    private static (double Errors, double Squares) Independent(SupercellForceConstants found, double cutoff)
    {
        Dictionary<string, double[]> known = Keating.OnSupercell(Supercell, found.Order);
        HashSet<string> representatives =
            [.. new TupleOrbits(found.Order, Supercell, Group, cutoff).Representatives.Select(r => string.Join(' ', r))];
        double errors = 0, squares = 0;
        for (int tuple = 0; tuple < found.TupleCount; tuple++)
        {
            string key = Key(found, tuple);
            if (!representatives.Contains(key))
            {
                continue;
            }

            double[]? truth = known.GetValueOrDefault(key);
            ReadOnlySpan<double> block = found.Block(tuple);
            for (int k = 0; k < block.Length; k++)
            {
                errors += (block[k] - (truth?[k] ?? 0)) * (block[k] - (truth?[k] ?? 0));
                squares += block[k] * block[k];
            }
        }

        return (errors, squares);
    }

    private static string Key(SupercellForceConstants constants, int tuple) =>
        string.Join(' ', constants.Legs[(tuple * constants.Order)..((tuple + 1) * constants.Order)]);
}
