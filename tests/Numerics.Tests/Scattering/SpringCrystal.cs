using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>
/// Atoms of different masses on a lattice of springs to nearest and next neighbours, several in a cell along the first axis. The energy of
/// a bond depends on the difference of two displacements alone, so that sum rules and permutations hold to rounding. The sheared lattice
/// has no symmetry; the straight one keeps its mirror planes.
/// </summary>
internal sealed class SpringCrystal
{
    public SpringCrystal(int atoms, bool sheared)
    {
        Vector3D[] steps = sheared
            ? [new(2.7, 0.1, 0.05), new(0.2, 2.8, 0.1), new(0.1, -0.15, 2.6)]
            : [new(2.7, 0, 0), new(0, 2.7, 0), new(0, 0, 2.7)];
        Crystal = new(
            new Lattice(new Matrix3(atoms * steps[0], steps[1], steps[2])),
            [.. Enumerable.Range(0, atoms).Select(i => new Atom("Si", new((double)i / atoms, 0, 0), 20 + (7.3 * i * (i + 1) % 37), 0))]);
        Group = SpaceGroup.Find(Crystal);
        (Harmonic, Third) = Constants(atoms, steps);
    }

    public Crystal Crystal { get; }

    public SpaceGroup Group { get; }

    public HarmonicForceConstants Harmonic { get; }

    public AnharmonicForceConstants Third { get; }

    public ScatteringSetup Setup(QPointGrid grid, params double[] temperatures) => ScatteringSetup.OnGrid(
        new HarmonicModel(Crystal, Harmonic, PhysicalConstants.Codata2018),
        Group,
        grid,
        temperatures,
        new BroadeningOptions(),
        Conventions.Ours,
        ComputeOptions.SingleThread);

    private static (HarmonicForceConstants Harmonic, AnharmonicForceConstants Third) Constants(int atoms, Vector3D[] steps)
    {
        var second = new Dictionary<(int, int, IntVector3), double[]>();
        var third = new Dictionary<(int, int, IntVector3, int, IntVector3), double[]>();
        for (int atom = 0; atom < atoms; atom++)
        {
            for (int n = 0; n < 27; n++)
            {
                var d = new IntVector3((n / 9) - 1, (n / 3 % 3) - 1, (n % 3) - 1);
                int distance = Math.Abs(d.X) + Math.Abs(d.Y) + Math.Abs(d.Z);
                if (distance is 0 or 3)
                {
                    continue;
                }

                Vector3D bond = (d.X * steps[0]) + (d.Y * steps[1]) + (d.Z * steps[2]);
                double[] r = [bond.X / bond.Length, bond.Y / bond.Length, bond.Z / bond.Length];
                double k = distance == 1 ? 6 : 2;
                int cell = (int)Math.Floor((double)(atom + d.X) / atoms);
                (int Atom, IntVector3 Cell)[] ends = [(atom, IntVector3.Zero), (atom + d.X - (cell * atoms), new(cell, d.Y, d.Z))];
                for (int legs = 0; legs < 4; legs++)
                {
                    ((int a, IntVector3 at), (int b, IntVector3 bt)) = (ends[legs & 1], ends[legs >> 1]);
                    double factor = (legs & 1) == legs >> 1 ? 4.5 * k : -4.5 * k; // the atom itself counts -1, the other one 1
                    double[] sum = Block(third, (atom, a, at, b, bt), 27);
                    for (int i = 0; i < 27; i++)
                    {
                        sum[i] += factor * r[i / 9] * r[i / 3 % 3] * r[i % 3];
                    }
                }

                for (int end = 0; end < 2; end++)
                {
                    double[] sum = Block(second, (atom, ends[end].Atom, ends[end].Cell), 9);
                    for (int i = 0; i < 9; i++)
                    {
                        sum[i] += (end == 0 ? k : -k) * r[i / 3] * r[i % 3];
                    }
                }
            }
        }

        return (
            new(
                atoms,
                [.. second.Keys.SelectMany(b => new[] { b.Item1, b.Item2 })],
                [.. second.Keys.Select(b => b.Item3)],
                [.. second.Values.SelectMany(v => v)]),
            new(
                3,
                [.. third.Keys.SelectMany(b => new[] { b.Item1, b.Item2, b.Item4 })],
                [.. third.Keys.SelectMany(b => new[] { b.Item3, b.Item5 })],
                [.. third.Values.SelectMany(v => v)]));
    }

    private static double[] Block<TKey>(Dictionary<TKey, double[]> blocks, TKey key, int size)
        where TKey : notnull
    {
        if (!blocks.TryGetValue(key, out double[]? values))
        {
            blocks[key] = values = new double[size];
        }

        return values;
    }
}
