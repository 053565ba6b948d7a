using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Fitting;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats.Tdep;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Snapshots;

/// <summary>
/// Force constants from frames of extended XYZ with forces: displacements are counted from the sites of a given cell, repeated over the
/// supercell of the frames.
/// </summary>
internal static class SnapshotFit
{
    /// <summary>Angstrom; by so much the vectors of the frames may miss multiples of the cell's.</summary>
    private const double Tolerance = 1e-2;

    /// <param name="frames">The file of frames, all of one supercell.</param>
    /// <param name="cell">POSCAR of the cell at rest.</param>
    /// <param name="cutoffs">For each order wanted the largest distance of two atoms of a tuple, Angstrom.</param>
    /// <exception cref="InputException">A file is wrong, the frames do not repeat the cell, or do not determine the constants.</exception>
    public static CrystalInput Fit(string frames, string cell, IReadOnlyDictionary<int, double> cutoffs)
    {
        Crystal crystal = PoscarReader.Read(cell);
        SupercellAtoms? atoms = null;
        var sets = new List<DisplacedSupercell>();
        foreach (Snapshot frame in ExtendedXyz.Read(frames))
        {
            Superlattice superlattice = SuperlatticeOf(frame, crystal, cell);
            atoms ??= new SupercellAtoms(crystal, superlattice);
            if (!atoms.Superlattice.Equals(superlattice))
            {
                throw new InputException(
                    frame.Name, 0, "another supercell than in the frames before", "one supercell", "Give each a file of its own.");
            }

            sets.Add(Set(frame, atoms));
        }

        if (atoms is null)
        {
            throw new InputException(frames, 0, "no frame", "frames of extended XYZ with forces", "Write the file again.");
        }

        return Input(frames, cell, atoms, sets, cutoffs);
    }

    private static CrystalInput Input(
        string frames,
        string cell,
        SupercellAtoms atoms,
        List<DisplacedSupercell> sets,
        IReadOnlyDictionary<int, double> cutoffs)
    {
        LeastSquaresResult result;
        try
        {
            result = LeastSquaresFit.Fit(atoms, SpaceGroup.Find(atoms.Crystal), sets, cutoffs);
        }
        catch (ArgumentException e)
        {
            throw new InputException(
                frames,
                0,
                string.Create(CultureInfo.InvariantCulture, $"{sets.Count} frames of {atoms.Count} atoms"),
                "as many as the independent force constants ask for",
                e.Message);
        }

        SupercellForceConstants? Order(int n) => result.Orders.FirstOrDefault(o => o.Constants.Order == n)?.Constants;
        SupercellForceConstants? third = Order(3), fourth = Order(4);
        return new CrystalInput
        {
            Format = "extended XYZ",
            Files = new(cell, frames, third is null ? null : frames, fourth is null ? null : frames),
            Crystal = atoms.Crystal,
            HarmonicForceConstants = Order(2)!.ToHarmonic(HarmonicDeclaration.Plain),
            Third = third is null ? null : ImageSpread.Spread(third),
            Fourth = fourth is null ? null : ImageSpread.Spread(fourth),
            Warnings = [.. result.Orders.Select(o => result.Describe(o, frames, sets.Count))],
        };
    }

    private static Superlattice SuperlatticeOf(Snapshot frame, Crystal crystal, string cell)
    {
        Matrix3 exact = frame.Cell * crystal.Lattice.Vectors.Inverse();
        var whole = IntMatrix3.Rounded(exact);
        for (int row = 0; row < 3; row++)
        {
            Vector3D v = exact.Row(row);
            if (crystal.Lattice.ToCartesian(v - IntVector3.Rounded(v).ToVector()).Length > Tolerance || whole.Determinant == 0)
            {
                throw new InputException(
                    frame.Name,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"vector {row + 1} = {v.X:F4} {v.Y:F4} {v.Z:F4} vectors of {cell}"),
                    "whole numbers, three independent vectors",
                    "Frames and cell belong together: give the cell at rest from which the supercell was made.");
            }
        }

        return new(whole);
    }

    /// <summary>Each atom at the nearest site of its element.</summary>
    private static DisplacedSupercell Set(Snapshot frame, SupercellAtoms atoms)
    {
        if (frame.Forces is not { } given)
        {
            throw new InputException(
                frame.Name,
                0,
                "a frame without forces",
                "a column forces (Properties=species:S:1:pos:R:3:forces:R:3)",
                "Write the forces, in eV/Angstrom, into the file.");
        }

        if (frame.Positions.Length != atoms.Count)
        {
            throw new InputException(
                frame.Name,
                0,
                string.Create(CultureInfo.InvariantCulture, $"{frame.Positions.Length} atoms"),
                string.Create(CultureInfo.InvariantCulture, $"{atoms.CellCount} cells of {atoms.Crystal.AtomCount} atoms"),
                "Frames and cell belong together: give the cell at rest from which the supercell was made.");
        }

        var moved = new Vector3D[atoms.Count];
        var forces = new Vector3D[atoms.Count];
        int[] owner = new int[atoms.Count];
        for (int i = 0; i < atoms.Count; i++)
        {
            (int site, Vector3D displacement) = Nearest(frame, i, atoms);
            if (owner[site] > 0)
            {
                throw new InputException(
                    frame.Name,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"atoms {owner[site]} and {i + 1} nearest to one site"),
                    "one atom a site",
                    "An atom has left its site, or the frames are shifted as a whole. Give frames whose atoms stay at their sites.");
            }

            (owner[site], moved[site], forces[site]) = (i + 1, displacement, given[i]);
        }

        return new([.. Enumerable.Range(0, atoms.Count)], moved, forces);
    }

    private static (int Site, Vector3D Displacement) Nearest(Snapshot frame, int atom, SupercellAtoms atoms)
    {
        Crystal crystal = atoms.Crystal;
        (int kind, IntVector3 cell, Vector3D displacement) = NearestSite.Of(crystal, frame.Positions[atom], frame.Species[atom]);
        return kind >= 0 ? (atoms.Index(kind, cell), displacement) : throw new InputException(
            frame.Name,
            0,
            $"'{frame.Species[atom]}' as atom {atom + 1}",
            $"an element of the cell ({string.Join(", ", crystal.Atoms.Select(a => a.Element).Distinct())})",
            "Frames and cell belong together: give the cell at rest from which the supercell was made.");
    }
}
