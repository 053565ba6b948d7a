using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Formats.Tests;

/// <summary>
/// Zincblende with Keating's potential (Phys. Rev. 145, 637): squares of what bonds and angles change, each a polynomial of second degree
/// in
/// the displacements. The energy ends with fourth order, so forces and constants of orders 2 to 4 are known in closed form.
/// </summary>
internal sealed class KeatingCrystal
{
    private const double Edge = 5.43; // Angstrom
    private const double Stretch = 1.1; // eV/Angstrom^4
    private const double Bend = 0.35;

    private readonly List<Term> _terms = [];

    /// <param name="inverted">The mirror image: the second atom on the other side of the first.</param>
    /// <param name="bonds">Bonds only, no angles: neighbours, which every supercell tells apart.</param>
    public KeatingCrystal(bool inverted = false, bool bonds = false)
    {
        double quarter = inverted ? -0.25 : 0.25;
        Crystal = new(
            new Lattice(new(new(0, Edge / 2, Edge / 2), new(Edge / 2, 0, Edge / 2), new(Edge / 2, Edge / 2, 0))),
            [new("Si", Vector3D.Zero, 28.0855, 0), new("C", new(quarter, quarter, quarter), 12.011, 0)]);
        double bond = Edge * Math.Sqrt(3) / 4;
        for (int centre = 0; centre < 2; centre++)
        {
            List<(int Kind, IntVector3 Cell)> near = Neighbours(centre, 1.01 * bond);
            for (int j = 0; j < near.Count; j++)
            {
                if (centre == 0)
                {
                    _terms.Add(Term.Of(Crystal, Stretch, [(centre, IntVector3.Zero), near[j], near[j]]));
                }

                for (int k = 0; k < j && !bonds; k++)
                {
                    _terms.Add(Term.Of(Crystal, Bend, [(centre, IntVector3.Zero), near[j], near[k]]));
                }
            }
        }
    }

    public Crystal Crystal { get; }

    /// <summary>All that a format can hold, second order on n x n x n cells.</summary>
    public CrystalInput Input(int n) => new()
    {
        Format = "Keating",
        Files = new("crystal", "second", "third", "fourth"),
        Crystal = Crystal,
        HarmonicForceConstants = Second(n),
        Third = Constants(3),
        Fourth = Constants(4),
    };

    /// <summary>Constants of order 3 or 4, cells resolved.</summary>
    public AnharmonicForceConstants Constants(int order)
    {
        var blocks = new BlockCollector(order, (int)Math.Pow(3, order));
        foreach ((int[] kinds, IntVector3[] cells, double[] block) in Blocks(order))
        {
            blocks.Add(kinds, cells, block, 1);
        }

        return blocks.ToForceConstants();
    }

    public HarmonicForceConstants Second(int n)
    {
        var atoms = new SupercellAtoms(Crystal, new Superlattice(new IntVector3(n, n, n)));
        double[] values = new double[9 * Crystal.AtomCount * atoms.Count];
        foreach ((int[] kinds, IntVector3[] cells, double[] block) in Blocks(2))
        {
            int at = 9 * ((kinds[0] * atoms.Count) + atoms.Index(kinds[1], cells[0]));
            for (int k = 0; k < 9; k++)
            {
                values[at + k] += block[k];
            }
        }

        return new(Crystal.AtomCount, atoms.Superlattice, values);
    }

    /// <summary>Constants on a supercell, by the key of its legs.</summary>
    public Dictionary<string, double[]> OnSupercell(SupercellAtoms atoms, int order)
    {
        var result = new Dictionary<string, double[]>();
        foreach ((int[] kinds, IntVector3[] cells, double[] block) in Blocks(order))
        {
            int[] legs = [kinds[0] * atoms.CellCount, .. cells.Select((c, leg) => atoms.Index(kinds[leg + 1], c))];
            string key = string.Join(' ', legs);
            if (!result.TryGetValue(key, out double[]? sum))
            {
                result.Add(key, sum = new double[block.Length]);
            }

            for (int k = 0; k < block.Length; k++)
            {
                sum[k] += block[k];
            }
        }

        return result;
    }

    /// <summary>Forces, eV/Angstrom, on displaced atoms of a supercell: all orders.</summary>
    public Vector3D[] Forces(SupercellAtoms atoms, Vector3D[] displacements)
    {
        var forces = new Vector3D[atoms.Count];
        for (int cell = 0; cell < atoms.CellCount; cell++)
        {
            foreach (Term term in _terms)
            {
                int[] own = [.. term.Atoms.Select(a => atoms.Index(a.Kind, a.Cell + atoms.Cell(cell)))];
                double[] u = [.. own.SelectMany(a => new[] { displacements[a].X, displacements[a].Y, displacements[a].Z })];
                double[] slope = term.Slope(u, out double value);
                for (int leg = 0; leg < own.Length; leg++)
                {
                    var along = new Vector3D(slope[3 * leg], slope[(3 * leg) + 1], slope[(3 * leg) + 2]);
                    forces[own[leg]] -= 2 * term.Strength * value * along;
                }
            }
        }

        return forces;
    }

    private IEnumerable<(int[] Kinds, IntVector3[] Cells, double[] Block)> Blocks(int order)
    {
        foreach (Term term in _terms)
        {
            int legs = term.Atoms.Length;
            for (int number = 0; number < (int)Math.Pow(legs, order); number++)
            {
                int[] which = [.. Enumerable.Range(0, order).Select(leg => number / (int)Math.Pow(legs, leg) % legs)];
                IntVector3 origin = term.Atoms[which[0]].Cell;
                yield return (
                    [.. which.Select(w => term.Atoms[w].Kind)],
                    [.. which.Skip(1).Select(w => term.Atoms[w].Cell - origin)],
                    term.Derivative(which));
            }
        }
    }

    private List<(int Kind, IntVector3 Cell)> Neighbours(int centre, double reach)
    {
        var result = new List<(int, IntVector3)>();
        for (int n = 0; n < 125; n++)
        {
            var cell = new IntVector3((n % 5) - 2, (n / 5 % 5) - 2, (n / 25) - 2);
            if ((Crystal.CartesianPosition(1 - centre, cell) - Crystal.CartesianPosition(centre, IntVector3.Zero)).Length < reach)
            {
                result.Add((1 - centre, cell));
            }
        }

        return result;
    }

    /// <summary>strength * q^2 with q = g.u + u.H.u/2, the change of the product of two bonds from one atom.</summary>
    private sealed record Term(double Strength, (int Kind, IntVector3 Cell)[] Atoms, double[] G, double[,] H)
    {
        /// <param name="crystal">The crystal.</param>
        /// <param name="strength">eV/Angstrom^4.</param>
        /// <param name="atoms">Centre and the ends of two bonds, which may be the same.</param>
        public static Term Of(Crystal crystal, double strength, (int Kind, IntVector3 Cell)[] atoms)
        {
            (int Kind, IntVector3 Cell)[] distinct = [.. atoms.Distinct()];
            int[] place = [.. atoms.Select(a => Array.IndexOf(distinct, a))];
            Vector3D Bond(int end) => crystal.CartesianPosition(atoms[end].Kind, atoms[end].Cell)
                - crystal.CartesianPosition(atoms[0].Kind, atoms[0].Cell);
            Vector3D first = Bond(1), second = Bond(2);
            double[] g = new double[3 * distinct.Length];
            double[,] h = new double[g.Length, g.Length];
            for (int a = 0; a < 3; a++)
            {
                // (D1 + w1).(D2 + w2) with w = u_end - u_centre
                foreach ((int leg1, double sign1) in new[] { (place[1], 1.0), (place[0], -1.0) })
                {
                    g[(3 * leg1) + a] += sign1 * second[a];
                    foreach ((int leg2, double sign2) in new[] { (place[2], 1.0), (place[0], -1.0) })
                    {
                        h[(3 * leg1) + a, (3 * leg2) + a] += sign1 * sign2;
                        h[(3 * leg2) + a, (3 * leg1) + a] += sign1 * sign2;
                    }
                }

                foreach ((int leg2, double sign2) in new[] { (place[2], 1.0), (place[0], -1.0) })
                {
                    g[(3 * leg2) + a] += sign2 * first[a];
                }
            }

            return new(strength, distinct, g, h);
        }

        public double[] Slope(double[] u, out double value)
        {
            double[] slope = (double[])G.Clone();
            value = 0;
            for (int i = 0; i < u.Length; i++)
            {
                double turned = 0;
                for (int j = 0; j < u.Length; j++)
                {
                    turned += H[i, j] * u[j];
                }

                slope[i] += turned;
                value += u[i] * (G[i] + (turned / 2));
            }

            return slope;
        }

        /// <summary>All 3^n derivatives of strength q^2 by the displacements of some atoms.</summary>
        public double[] Derivative(int[] legs)
        {
            double[] block = new double[(int)Math.Pow(3, legs.Length)];
            for (int component = 0; component < block.Length; component++)
            {
                int[] x = new int[legs.Length];
                int rest = component;
                for (int leg = legs.Length - 1; leg >= 0; leg--)
                {
                    (rest, int axis) = Math.DivRem(rest, 3);
                    x[leg] = (3 * legs[leg]) + axis;
                }

                block[component] = 2 * Strength * (legs.Length switch
                {
                    2 => G[x[0]] * G[x[1]],
                    3 => (H[x[0], x[1]] * G[x[2]]) + (H[x[0], x[2]] * G[x[1]]) + (H[x[1], x[2]] * G[x[0]]),
                    _ => (H[x[0], x[1]] * H[x[2], x[3]]) + (H[x[0], x[2]] * H[x[1], x[3]]) + (H[x[0], x[3]] * H[x[1], x[2]]),
                });
            }

            return block;
        }
    }
}
