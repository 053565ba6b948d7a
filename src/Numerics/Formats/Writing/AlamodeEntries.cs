using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats.Alamode;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>
/// What ALAMODE lists of force constants, in XML and in HDF5: atoms of the infinite crystal as those of a supercell of short vectors.
/// </summary>
internal sealed class AlamodeEntries
{
    private readonly CrystalInput _input;
    private readonly HarmonicForceConstants _second;
    private readonly Matrix3 _toSupercell;

    private AlamodeEntries(SupercellAtoms atoms, HarmonicForceConstants second, CrystalInput input)
    {
        Atoms = atoms;
        (_second, _input) = (second, input);
        IntMatrix3 given = atoms.Superlattice.Vectors;
        IntMatrix3 vectors = LatticeReduction.Of(given.ToMatrix() * atoms.Crystal.Lattice.Vectors).Basis * given;
        Turn = vectors.Transposed;
        _toSupercell = vectors.ToMatrix().Transposed.Inverse();
        Supercell = new(vectors.ToMatrix() * atoms.Crystal.Lattice.Vectors);
    }

    /// <param name="input">The constants.</param>
    /// <param name="name">Of the target, for messages.</param>
    /// <exception cref="InputException">The constants hold the dipoles in another way than ALAMODE's.</exception>
    public static AlamodeEntries Of(CrystalInput input, string name)
    {
        PolarTargets.Require(
            input, name, "all of the dipoles' interaction on a supercell, its direction-dependent part spread evenly", p =>
                p is PolarScheme.MixedSpace);
        Crystal crystal = input.Crystal;
        HarmonicForceConstants folded = ResolvedHarmonics.OnSupercell(
            crystal, input.HarmonicForceConstants, diagonal: false, input.Files.Harmonic);
        return new(new SupercellAtoms(crystal, folded.Superlattice!), ResolvedHarmonics.Resolve(crystal, folded), input);
    }

    public SupercellAtoms Atoms { get; }

    /// <summary>Each order that the input has, with its constants.</summary>
    public IEnumerable<(int Order, IEnumerable<AlamodeEntry> Entries)> Orders =>
        new[] { _input.Third, _input.Fourth }.OfType<AnharmonicForceConstants>().Select(c => (c.Order, Of(c))).Prepend((2, Of(_second)));

    /// <summary>Vectors of the supercell, Angstrom.</summary>
    public Lattice Supercell { get; }

    private IntMatrix3 Turn { get; }

    /// <summary>Where an atom lies, in vectors of the supercell.</summary>
    public Vector3D Position(int atom) =>
        Supercell.ToFractional(Atoms.Crystal.CartesianPosition(Atoms.Kind(atom), CellOf(atom)));

    private IEnumerable<AlamodeEntry> Of(HarmonicForceConstants second)
    {
        for (int block = 0; block < second.BlockCount; block++)
        {
            for (int k = 0; k < 9; k++)
            {
                if (second.Block(block)[k] != 0)
                {
                    AlamodeLeg leg = Leg(second.SecondAtom(block), second.Cell(block), k % 3);
                    yield return new(second.FirstAtom(block), k / 3, [leg], second.Block(block)[k]);
                }
            }
        }
    }

    /// <summary>Third or fourth order: legs 2 to n in ascending order only.</summary>
    private IEnumerable<AlamodeEntry> Of(AnharmonicForceConstants constants)
    {
        int order = constants.Order;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            for (int k = 0; k < constants.BlockSize; k++)
            {
                double value = constants.Block(block)[k];
                if (value == 0)
                {
                    continue;
                }

                int axes = k;
                var legs = new AlamodeLeg[order - 1];
                for (int leg = order - 1; leg > 0; leg--)
                {
                    legs[leg - 1] = Leg(constants.Atom(block, leg), constants.Cell(block, leg), axes % 3);
                    axes /= 3;
                }

                if (Enumerable.Range(1, order - 2).All(i => legs[i - 1].Rank.CompareTo(legs[i].Rank) <= 0))
                {
                    yield return new(constants.Atom(block, 0), axes, legs, value);
                }
            }
        }
    }

    /// <summary>The image of an atom's cell around cell 0.</summary>
    private IntVector3 CellOf(int atom) => Atoms.Cell(atom) - (Turn * Turns(Atoms.Cell(atom)));

    /// <summary>The supercell itself (1) or which of its 26 neighbours (2 to 27, the last vector fastest).</summary>
    /// <exception cref="InputException">The leg lies further away.</exception>
    public int Image(AlamodeLeg leg)
    {
        IntVector3 turns = Turns(leg.Cell - CellOf(leg.Atom));
        if (Math.Max(Math.Abs(turns.X), Math.Max(Math.Abs(turns.Y), Math.Abs(turns.Z))) > 1)
        {
            throw new InputException(
                _input.Files.Harmonic,
                0,
                string.Create(CultureInfo.InvariantCulture, $"a constant that reaches cell {leg.Cell.X} {leg.Cell.Y} {leg.Cell.Z}"),
                "reach within the neighbours of the supercell, as ALAMODE's XML has it",
                "Convert to alamode-h5, tdep or shengbte.");
        }

        int n = (9 * (turns.X + 1)) + (3 * (turns.Y + 1)) + turns.Z + 1;
        return n == 13 ? 1 : n < 13 ? n + 2 : n + 1;
    }

    private AlamodeLeg Leg(int kind, IntVector3 cell, int axis) => new(Atoms.Index(kind, cell), kind, cell, axis);

    private IntVector3 Turns(IntVector3 cell) => IntVector3.Rounded(_toSupercell * cell.ToVector());
}
