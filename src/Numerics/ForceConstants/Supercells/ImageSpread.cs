using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants.Supercells;

/// <summary>
/// Gives the constants of a supercell to the tuples of the infinite crystal: every leg goes to its shortest images from one leg, the
/// anchor, which share the constant; the mean over the choices of the anchor treats all legs alike (phono3py's "r0 average").
/// </summary>
internal static class ImageSpread
{
    /// <param name="constants">Order 3 or 4.</param>
    /// <param name="averageAnchors">False: the first leg alone is the anchor, as older programs have it.</param>
    public static AnharmonicForceConstants Spread(SupercellForceConstants constants, bool averageAnchors = true)
    {
        SupercellAtoms supercell = constants.Atoms;
        var images = new SupercellImages(supercell.Crystal, supercell.Superlattice);
        int order = constants.Order;
        var blocks = new BlockCollector(order, constants.BlockSize);
        int anchors = averageAnchors ? order : 1;
        for (int tuple = 0; tuple < constants.TupleCount; tuple++)
        {
            ReadOnlySpan<double> values = constants.Block(tuple);
            if (values.IndexOfAnyExcept(0.0) < 0)
            {
                continue;
            }

            ReadOnlySpan<int> legs = constants.Legs.AsSpan(tuple * order, order);
            for (int anchor = 0; anchor < anchors; anchor++)
            {
                new AnchoredTuple(supercell, images, legs, anchor).AddTo(blocks, values, 1.0 / anchors);
            }
        }

        return blocks.ToForceConstants();
    }

    /// <summary>One tuple seen from one of its legs.</summary>
    private readonly ref struct AnchoredTuple
    {
        private readonly SupercellAtoms _supercell;
        private readonly ReadOnlySpan<int> _legs;
        private readonly IntVector3[][] _places;

        public AnchoredTuple(SupercellAtoms supercell, SupercellImages images, ReadOnlySpan<int> legs, int anchor)
        {
            _supercell = supercell;
            _legs = legs;
            _places = new IntVector3[legs.Length][];
            for (int leg = 0; leg < legs.Length; leg++)
            {
                _places[leg] = leg == anchor
                    ? [IntVector3.Zero]
                    : images
                        .Of(supercell.Kind(legs[anchor]), supercell.Kind(legs[leg]), supercell.CellBetween(legs[anchor], legs[leg]))
                        .ToArray();
            }
        }

        public void AddTo(BlockCollector blocks, ReadOnlySpan<double> values, double weight)
        {
            int combinations = 1;
            foreach (IntVector3[] places in _places)
            {
                combinations *= places.Length;
            }

            Span<int> atoms = stackalloc int[_legs.Length];
            Span<IntVector3> cells = stackalloc IntVector3[_legs.Length - 1];
            for (int leg = 0; leg < atoms.Length; leg++)
            {
                atoms[leg] = _supercell.Kind(_legs[leg]);
            }

            for (int combination = 0; combination < combinations; combination++)
            {
                (int rest, int place) = Math.DivRem(combination, _places[0].Length);
                IntVector3 first = _places[0][place];
                for (int leg = 1; leg < atoms.Length; leg++)
                {
                    (rest, place) = Math.DivRem(rest, _places[leg].Length);
                    cells[leg - 1] = _places[leg][place] - first;
                }

                blocks.Add(atoms, cells, values, weight / combinations);
            }
        }
    }
}
