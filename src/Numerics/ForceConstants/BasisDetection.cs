using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Decides whether the atomic positions of an input are those its force constants obey. The constants name atoms and cells, not
/// positions; but their symmetry operations, found without the positions (<see cref="TensorSymmetrySearch"/>), fix the positions:
/// R tau_b + t = tau_b' + shift_b must hold for each of them. Positions that symmetry leaves free keep what the input says.
/// </summary>
internal static class BasisDetection
{
    /// <summary>||g Phi - Phi|| / ||Phi|| above which constants do not obey an operation. Wrong operations give about 1.</summary>
    public const double ErrorLimit = 0.1;

    // A symmetry that the constants have and the positions lack counts as a contradiction only when the constants have it this closely ...
    private const double StrictErrorLimit = 1e-4;

    // ... and the positions are off by this many Angstrom; less is rounding in the input.
    private const double NegligibleDisplacement = 0.02;

    private const double ShortestDistance = 0.3; // Angstrom; closer atoms are no crystal

    /// <param name="crystal">The crystal as the input gives it.</param>
    /// <param name="harmonic">Harmonic constants, if there are any.</param>
    /// <param name="anharmonic">
    /// Constants of orders 3 and higher; the lowest order is the witness, since it tells positions apart best.
    /// </param>
    /// <param name="tolerance">For the space groups, in Angstrom.</param>
    /// <param name="options">Threads.</param>
    public static BasisReport Detect(
        Crystal crystal,
        HarmonicForceConstants? harmonic,
        IReadOnlyCollection<AnharmonicForceConstants> anharmonic,
        double tolerance = SpaceGroupFinder.DefaultTolerance,
        ComputeOptions? options = null)
    {
        SymmetryWitness[] higher = [.. anharmonic.OrderBy(c => c.Order).Select(c => new AnharmonicWitness(c))];
        SymmetryWitness[] witnesses = harmonic is null ? higher : [new HarmonicWitness(harmonic), .. higher];
        SpaceGroup givenGroup = SpaceGroup.Find(crystal, tolerance);
        ImmutableArray<SpaceGroupError> givenErrors = Errors(witnesses, givenGroup, options);
        bool consistent = givenErrors.All(e => e.Maximum <= ErrorLimit);
        var asGiven = new BasisReport(BasisVerdict.Consistent, givenGroup, givenErrors, crystal, givenGroup, givenErrors, 0);
        var unexplained = new BasisReport(BasisVerdict.Unexplained, givenGroup, givenErrors, null, null, [], 0);
        if (witnesses.Length == 0 || crystal.AtomCount == 1)
        {
            return consistent ? asGiven : unexplained;
        }

        // an operation is a rotation of the lattice with an image of the first atom: where the positions have all of them there is nothing
        // to find
        int possible =
            LatticeSymmetry.FindRotations(crystal.Lattice, tolerance).Count * crystal.Atoms.Count(a => a.IsSameKind(crystal.Atoms[0]));
        if (consistent && givenGroup.Operations.Length >= possible)
        {
            return asGiven;
        }

        SymmetryWitness witness = higher.FirstOrDefault() ?? witnesses[0];
        var search = new TensorSymmetrySearch(crystal, witness, consistent ? StrictErrorLimit : ErrorLimit);
        List<SymmetryOperation> operations = search.FindOperations(tolerance);
        if (consistent && operations.Count <= givenGroup.Operations.Length)
        {
            return asGiven;
        }

        BasisReport? best = null;
        double bestExtent = double.PositiveInfinity;
        foreach (Crystal start in StartingPositions(crystal, search, tolerance))
        {
            Crystal candidate = ProjectPositions(start, operations);
            double extent = WeightedExtent(candidate, witness);
            if (extent < bestExtent * (1 - 1e-6)
                && Judge(crystal, candidate, operations.Count, witnesses, tolerance, options, asGiven) is { } report)
            {
                best = report;
                bestExtent = extent;
            }
        }

        if (best is not null && (!consistent || best.Displacement > NegligibleDisplacement))
        {
            return best;
        }

        return consistent ? asGiven : unexplained;
    }

    /// <summary>
    /// The positions as given, and their images under the rotations of the lattice, each atom then moved by lattice vectors until the
    /// strongest pairs are the closest.
    /// </summary>
    private static IEnumerable<Crystal> StartingPositions(Crystal crystal, TensorSymmetrySearch search, double tolerance)
    {
        yield return crystal;
        var cell = new VoronoiCell(crystal.Lattice.Vectors);
        Vector3D origin = crystal.Atoms[0].Position;
        foreach (IntMatrix3 rotation in LatticeSymmetry.FindRotations(crystal.Lattice, tolerance))
        {
            Vector3D[] positions = [.. crystal.Atoms.Select(a => origin + (rotation * (a.Position - origin)))];
            foreach ((int parent, int child, IntVector3 childCell) in search.Tree)
            {
                positions[child] += cell.ShiftToShortest(positions[child] + childCell.ToVector() - positions[parent]).ToVector();
            }

            yield return WithPositions(crystal, positions);
        }
    }

    /// <summary>
    /// The mean of the images of the positions under all operations, relative to atom 0: the nearest positions that all of them leave as
    /// they are.
    /// </summary>
    private static Crystal ProjectPositions(Crystal crystal, List<SymmetryOperation> operations)
    {
        int count = crystal.AtomCount;
        var mean = new Vector3D[count];
        var image = new Vector3D[count];
        foreach (SymmetryOperation operation in operations)
        {
            for (int b = 0; b < count; b++)
            {
                image[operation.AtomMap[b]] = (operation.Rotation * crystal.Atoms[b].Position) - operation.CellShifts[b].ToVector();
            }

            for (int b = 0; b < count; b++)
            {
                mean[b] += (1.0 / operations.Count) * (image[b] - image[0]);
            }
        }

        return WithPositions(crystal, [.. mean.Select(m => crystal.Atoms[0].Position + Clean(m))]);
    }

    /// <summary>Mean squared length of the pairs, each weighted with its strength, Angstrom^2: small when strong pairs are close.</summary>
    private static double WeightedExtent(Crystal crystal, SymmetryWitness witness)
    {
        double weight = 0;
        double sum = 0;
        foreach ((int first, int second, IntVector3 cell, double strength) in witness.Pairs)
        {
            Vector3D distance = crystal.CartesianPosition(second, cell) - crystal.CartesianPosition(first, IntVector3.Zero);
            weight += strength;
            sum += strength * distance.LengthSquared;
        }

        return sum / weight;
    }

    private static BasisReport? Judge(
        Crystal given,
        Crystal candidate,
        int operationCount,
        SymmetryWitness[] witnesses,
        double tolerance,
        ComputeOptions? options,
        BasisReport asGiven)
    {
        if (HasCoincidingAtoms(candidate))
        {
            return null;
        }

        SpaceGroup group = SpaceGroup.Find(candidate, tolerance);
        if (group.Operations.Length < operationCount)
        {
            return null;
        }

        ImmutableArray<SpaceGroupError> errors = Errors(witnesses, group, options);
        if (!errors.All(e => e.Maximum <= ErrorLimit))
        {
            return null;
        }

        double displacement = given.Atoms.Zip(candidate.Atoms, (a, b) => given.Lattice.ToCartesian(b.Position - a.Position).Length).Max();
        return asGiven with
        {
            Verdict = BasisVerdict.Contradicted,
            FittingCrystal = candidate,
            FittingGroup = group,
            FittingErrors = errors,
            Displacement = displacement,
        };
    }

    private static bool HasCoincidingAtoms(Crystal crystal)
    {
        var cell = new VoronoiCell(crystal.Lattice.Vectors);
        for (int b = 0; b < crystal.AtomCount; b++)
        {
            for (int c = 0; c < b; c++)
            {
                Vector3D difference = crystal.Atoms[b].Position - crystal.Atoms[c].Position;
                if (crystal.Lattice.ToCartesian(difference + cell.ShiftToShortest(difference).ToVector()).Length < ShortestDistance)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ImmutableArray<SpaceGroupError> Errors(SymmetryWitness[] witnesses, SpaceGroup group, ComputeOptions? options) =>
        [.. witnesses.Select(w => ForceConstantSymmetry.Error(w, group, options))];

    private static Crystal WithPositions(Crystal crystal, Vector3D[] positions) =>
        crystal with { Atoms = [.. crystal.Atoms.Zip(positions, (a, p) => a with { Position = p })] };

    /// <summary>Takes the rounding off special positions, which are multiples of 1/24.</summary>
    private static Vector3D Clean(Vector3D v)
    {
        static double Entry(double x) => Math.Abs((24 * x) - Math.Round(24 * x)) < 1e-10 ? Math.Round(24 * x) / 24 : x;
        return new(Entry(v.X), Entry(v.Y), Entry(v.Z));
    }
}
