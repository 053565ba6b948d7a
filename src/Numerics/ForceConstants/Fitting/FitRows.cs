using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>The equations F(i a) = -sum 1/(n - 1)! Phi(i a; J b; ...) u(J b) ... of a set, in the independent numbers.</summary>
internal sealed class FitRows(SupercellAtoms supercell, TupleOrbits[] orders, int[] offsets, int count)
{
    private readonly int[][][] _tuplesOfKind =
        [.. orders.Select(o => Enumerable.Range(0, o.TupleCount)
            .GroupBy(t => supercell.Kind(o.Leg(t, 0)))
            .OrderBy(g => g.Key)
            .Select(g => g.ToArray())
            .ToArray())];

    /// <summary>Adds the equations of every atom of a displaced supercell.</summary>
    public void Add(DisplacedSupercell set, NormalEquations normal)
    {
        var moved = new Vector3D[supercell.Count];
        for (int i = 0; i < set.Atoms.Length; i++)
        {
            moved[set.Atoms[i]] += set.Displacements[i];
        }

        double[] rows = new double[3 * count];
        var seen = new Vector3D[supercell.Count];
        for (int atom = 0; atom < supercell.Count; atom++)
        {
            Array.Clear(rows);
            for (int other = 0; other < seen.Length; other++)
            {
                seen[supercell.Shifted(other, atom)] = moved[other];
            }

            for (int k = 0; k < orders.Length; k++)
            {
                foreach (int tuple in _tuplesOfKind[k][supercell.Kind(atom)])
                {
                    AddTuple(orders[k], tuple, offsets[k], seen, rows);
                }
            }

            Vector3D force = set.Forces[atom];
            for (int a = 0; a < 3; a++)
            {
                normal.Add(rows.AsSpan(a * count, count), force[a]);
            }
        }
    }

    private void AddTuple(TupleOrbits orbits, int tuple, int offset, Vector3D[] moved, double[] rows)
    {
        int order = orbits.Order;
        int inner = orbits.BlockSize / 3;
        Span<double> product = stackalloc double[inner];
        double factor = order switch { 2 => -1, 3 => -1.0 / 2, _ => -1.0 / 6 };
        for (int k = 0; k < inner; k++)
        {
            double value = factor;
            int axes = k;
            for (int leg = order - 1; leg > 0; leg--)
            {
                (axes, int axis) = Math.DivRem(axes, 3);
                value *= moved[orbits.Leg(tuple, leg)][axis];
            }

            product[k] = value;
        }

        if (product.IndexOfAnyExcept(0.0) < 0)
        {
            return;
        }

        double[] basis = orbits.Basis(tuple);
        int first = offset + orbits.FirstParameter(tuple);
        for (int at = 0, row = 0; at < basis.Length; at += inner, row++)
        {
            double sum = 0;
            for (int k = 0; k < inner; k++)
            {
                sum += basis[at + k] * product[k];
            }

            rows[(row % 3 * count) + first + (row / 3)] += sum;
        }
    }
}
