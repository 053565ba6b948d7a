using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>
/// The space group of a crystal modulo its lattice translations. For a primitive cell there is one operation a rotation; for a cell that
/// is not primitive the pure translations by a fraction of the cell, and their products with the others, are operations too
/// (<see cref="PureTranslationCount"/> tells how many). The identity comes first, then proper rotations, then improper ones, in a fixed
/// order.
/// </summary>
public sealed class SpaceGroup
{
    private readonly Lazy<SpaceGroupType?> _type;

    internal SpaceGroup(Lattice lattice, ImmutableArray<SymmetryOperation> operations, double tolerance)
    {
        _type = new(() => SpaceGroupIdentification.Identify(lattice.Vectors, [.. operations.Select(o => (o.Rotation, o.Translation))]));
        Operations = operations;
        Tolerance = tolerance;
        var seen = new HashSet<IntMatrix3>();
        PointOperations = [.. Enumerable.Range(0, operations.Length).Where(i => seen.Add(operations[i].Rotation))];
        PointGroup = PointGroup.Of(seen);
        PureTranslationCount = operations.Length / PointOperations.Length;
        WithTimeReversal = MakeWaveVectorRotations(true);
        WithoutTimeReversal = MakeWaveVectorRotations(false);
    }

    public ImmutableArray<SymmetryOperation> Operations { get; }

    /// <summary>Indices in <see cref="Operations"/> of the first operation with each different rotation.</summary>
    public ImmutableArray<int> PointOperations { get; }

    public PointGroup PointGroup { get; }

    /// <summary>Number and symbol in the International Tables; null when no standard setting was recognised. Found on first use.</summary>
    public SpaceGroupType? Type => _type.Value;

    /// <summary>Symbol and number of the type, or the point group where the type was not recognised; for reports.</summary>
    public string Name => Type?.ToString() ?? $"point group {PointGroup.Symbol}";

    /// <summary>1 for a primitive cell, else the number of primitive cells in the given cell.</summary>
    public int PureTranslationCount { get; }

    public bool IsPrimitive => PureTranslationCount == 1;

    /// <summary>
    /// The tolerance in Angstrom at which the operations form a group; smaller than the one asked for when at that one they did not.
    /// </summary>
    public double Tolerance { get; }

    /// <summary>True when inversion is a rotation of the group.</summary>
    public bool HasInversion => PointOperations.Any(i => Operations[i].Rotation == -IntMatrix3.Identity);

    private ImmutableArray<WaveVectorRotation> WithTimeReversal { get; }

    private ImmutableArray<WaveVectorRotation> WithoutTimeReversal { get; }

    /// <param name="crystal">Atoms count as equal when element, mass and mass variance agree.</param>
    /// <param name="tolerance">Largest misfit of an atom or of a lattice vector under an operation, in Angstrom.</param>
    public static SpaceGroup Find(Crystal crystal, double tolerance = SpaceGroupFinder.DefaultTolerance) =>
        SpaceGroupFinder.Find(crystal, tolerance);

    /// <summary>
    /// The different rotations of wave vectors: first those of <see cref="PointOperations"/> in that order, then, with time reversal
    /// (omega(-q) = omega(q)), the negatives of those whose negative is not yet among them.
    /// </summary>
    public ImmutableArray<WaveVectorRotation> WaveVectorRotations(bool timeReversal = true) =>
        timeReversal ? WithTimeReversal : WithoutTimeReversal;

    private ImmutableArray<WaveVectorRotation> MakeWaveVectorRotations(bool timeReversal)
    {
        WaveVectorRotation[] plain =
        [
            .. PointOperations.Select(
                i => new WaveVectorRotation(i, false, Operations[i].WaveVectorRotation, Operations[i].CartesianRotation)),
        ];
        if (!timeReversal)
        {
            return [.. plain];
        }

        HashSet<IntMatrix3> present = [.. plain.Select(r => r.Rotation)];
        return
        [
            .. plain,
            .. plain.Where(r => !present.Contains(-r.Rotation))
                .Select(r => new WaveVectorRotation(r.Operation, true, -r.Rotation, -1.0 * r.CartesianRotation)),
        ];
    }
}
