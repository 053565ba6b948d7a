namespace PcpCluster.Numerics.ForceConstants.Supercells;

/// <summary>
/// Force constants of one order on a periodic supercell, as programs that displace atoms of supercells make them: ordered tuples whose
/// first atom lies in cell 0 and whose other atoms are counted modulo the supercell; images are not resolved.
/// </summary>
/// <param name="Order">2, 3 or 4.</param>
/// <param name="Atoms">The supercell.</param>
/// <param name="Legs">
/// Supercell atoms as <see cref="SupercellAtoms"/> numbers them, [tuple * order + leg]; leg 0 lies in cell 0. Tuples not listed are zero.
/// </param>
/// <param name="Values">Full derivatives in eV/Angstrom^order, [tuple * 3^order + component], last index fastest.</param>
internal sealed record SupercellForceConstants(int Order, SupercellAtoms Atoms, int[] Legs, double[] Values)
{
    /// <summary>3^order.</summary>
    public int BlockSize { get; } = Order switch { 2 => 9, 3 => 27, 4 => 81, _ => throw new ArgumentOutOfRangeException(nameof(Order)) };

    public int TupleCount => Legs.Length / Order;

    public ReadOnlySpan<double> Block(int tuple) => Values.AsSpan(tuple * BlockSize, BlockSize);

    /// <summary>Second order as phonons take it; pairs that are not listed are zero.</summary>
    public HarmonicForceConstants ToHarmonic(HarmonicDeclaration declaration)
    {
        if (Order != 2)
        {
            throw new InvalidOperationException($"Constants of order {Order} give no phonons: take those of order 2.");
        }

        double[] values = new double[9 * Atoms.Crystal.AtomCount * Atoms.Count];
        for (int tuple = 0; tuple < TupleCount; tuple++)
        {
            int pair = (Atoms.Kind(Legs[2 * tuple]) * Atoms.Count) + Legs[(2 * tuple) + 1];
            Block(tuple).CopyTo(values.AsSpan(9 * pair));
        }

        return new(Atoms.Crystal.AtomCount, Atoms.Superlattice, values, declaration);
    }

    /// <summary>Every tuple counts: values [first atom][second][third]..., the atoms of the supercell in their order.</summary>
    public static SupercellForceConstants Dense(int order, SupercellAtoms atoms, double[] values)
    {
        int rest = 1;
        for (int leg = 1; leg < order; leg++)
        {
            rest = checked(rest * atoms.Count);
        }

        int[] legs = new int[checked(atoms.Crystal.AtomCount * rest * order)];
        for (int tuple = 0; tuple < atoms.Crystal.AtomCount * rest; tuple++)
        {
            int number = tuple;
            for (int leg = order - 1; leg > 0; leg--)
            {
                (number, legs[(tuple * order) + leg]) = Math.DivRem(number, atoms.Count);
            }

            legs[tuple * order] = number * atoms.CellCount;
        }

        return new(order, atoms, legs, values);
    }
}
