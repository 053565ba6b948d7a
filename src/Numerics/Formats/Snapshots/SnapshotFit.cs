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
            Superlattice superlattice = SnapshotSites.SuperlatticeOf(crystal, frame, cell);
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

        var moved = new Vector3D[atoms.Count];
        var forces = new Vector3D[atoms.Count];
        foreach ((int i, (int kind, IntVector3 cell, Vector3D displacement)) in
            SnapshotSites.Of(atoms.Crystal, atoms.Superlattice, frame).Index())
        {
            int site = atoms.Index(kind, cell);
            (moved[site], forces[site]) = (displacement, given[i]);
        }

        return new([.. Enumerable.Range(0, atoms.Count)], moved, forces);
    }
}
