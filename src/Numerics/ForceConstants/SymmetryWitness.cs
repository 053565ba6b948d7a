using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// What force constants say about symmetry: how badly an operation is violated, and how strongly two atoms are bound, a number that no
/// symmetry operation may change. An operation acts through its rotations, atom map and cell shifts only; positions do not enter.
/// </summary>
internal abstract class SymmetryWitness
{
    private readonly Dictionary<(int, int, IntVector3), double> _strengths = [];
    private Dictionary<int, (int Second, IntVector3 Cell, double Strength)[]> _pairsOf = [];

    /// <summary>2 for harmonic constants.</summary>
    public abstract int Order { get; }

    /// <summary>||Phi||^2 for one unit cell.</summary>
    public double NormSquared { get; protected set; }

    /// <summary>Pairs (b in cell 0, b' in cell l) and their strengths in eV^2/Angstrom^2n, strongest first.</summary>
    public IReadOnlyList<(int First, int Second, IntVector3 Cell, double Strength)> Pairs { get; private set; } = [];

    /// <summary>The pairs with a given first atom, strongest first.</summary>
    public IReadOnlyList<(int Second, IntVector3 Cell, double Strength)> PairsOf(int first) => _pairsOf.GetValueOrDefault(first, []);

    /// <summary>Whether the operation maps the constants' supercell onto itself; always true where there is no supercell.</summary>
    public virtual bool CanJudge(IntMatrix3 rotation) => true;

    /// <summary>||g Phi - Phi||^2, or any number above the limit once it is exceeded.</summary>
    public abstract double ViolationSquared(SymmetryOperation operation, double limit);

    /// <summary>The strength of a pair, 0 when there is none.</summary>
    public double Strength(int first, int second, IntVector3 cell) => _strengths.GetValueOrDefault((first, second, Fold(cell)));

    /// <summary>The cell that stands for all its images; the cell itself where there is no supercell.</summary>
    protected virtual IntVector3 Fold(IntVector3 cell) => cell;

    protected void AddStrength(int first, int second, IntVector3 cell, double strength)
    {
        (int, int, IntVector3) key = (first, second, Fold(cell));
        _strengths[key] = _strengths.GetValueOrDefault(key) + strength;
    }

    protected void SortPairs()
    {
        Pairs =
        [
            .. _strengths.Where(p => p.Value > 0)
                .Select(p => (p.Key.Item1, p.Key.Item2, p.Key.Item3, p.Value))
                .OrderByDescending(p => p.Value)
                .ThenBy(p => (p.Item1, p.Item2, p.Item3.X, p.Item3.Y, p.Item3.Z)),
        ];
        _pairsOf = Pairs.GroupBy(p => p.First).ToDictionary(g => g.Key, g => g.Select(p => (p.Second, p.Cell, p.Strength)).ToArray());
    }
}
