using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.Formats.Alamode;

/// <summary>Leg 2 to n of a constant.</summary>
/// <param name="Atom">Of the supercell, from 0.</param>
/// <param name="Kind">Of the primitive cell, from 0.</param>
/// <param name="Cell">Primitive cell, counted from that of leg 1.</param>
/// <param name="Axis">Cartesian, from 0.</param>
internal readonly record struct AlamodeLeg(int Atom, int Kind, IntVector3 Cell, int Axis)
{
    /// <summary>Legs are listed in this order only; legs of one atom and axis are listed in each.</summary>
    public (int Atom, int Axis) Rank => (Atom, Axis);
}

/// <summary>A number of ALAMODE's lists, in XML or in HDF5: already divided by the number of equally near images.</summary>
/// <param name="First">Atom of leg 1 in the primitive cell, from 0.</param>
/// <param name="Axis">Of leg 1.</param>
/// <param name="Legs">2 to n.</param>
/// <param name="Value">eV/Angstrom^n.</param>
internal readonly record struct AlamodeEntry(int First, int Axis, AlamodeLeg[] Legs, double Value)
{
    /// <summary>Second order on the supercell: the shares of all images put together again.</summary>
    public static HarmonicForceConstants Harmonic(SupercellAtoms atoms, IEnumerable<AlamodeEntry> entries, HarmonicDeclaration declaration)
    {
        double[] values = new double[9 * atoms.Crystal.AtomCount * atoms.Count];
        foreach ((int first, int axis, AlamodeLeg[] legs, double value) in entries)
        {
            values[(9 * ((first * atoms.Count) + atoms.Index(legs[0].Kind, legs[0].Cell))) + (3 * axis) + legs[0].Axis] += value;
        }

        return new(atoms.Crystal.AtomCount, atoms.Superlattice, values, declaration);
    }

    /// <summary>Third or fourth order: all orders of the legs.</summary>
    public static AnharmonicForceConstants Anharmonic(int order, IEnumerable<AlamodeEntry> entries)
    {
        int size = order == 3 ? 27 : 81;
        var blocks = new BlockCollector(order, size);
        double[] single = new double[size];
        foreach ((int first, int axis, AlamodeLeg[] legs, double value) in entries)
        {
            foreach (AlamodeLeg[] ordered in Orderings(legs))
            {
                int component = ordered.Aggregate(axis, (c, leg) => (3 * c) + leg.Axis);
                single[component] = value;
                blocks.Add([first, .. ordered.Select(l => l.Kind)], [.. ordered.Select(l => l.Cell)], single, 1);
                single[component] = 0;
            }
        }

        return blocks.ToForceConstants();
    }

    /// <summary>The different orders of some legs.</summary>
    private static IEnumerable<AlamodeLeg[]> Orderings(AlamodeLeg[] legs)
    {
        if (legs.Length == 1)
        {
            return [legs];
        }

        return legs.DistinctBy(l => l.Rank).SelectMany(head =>
        {
            var rest = new List<AlamodeLeg>(legs);
            rest.Remove(head);
            return Orderings([.. rest]).Select(tail => (AlamodeLeg[])[head, .. tail]);
        });
    }
}
