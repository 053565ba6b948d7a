using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Finds the symmetry operations that force constants obey without looking at atomic positions: a rotation of the lattice, a map of the
/// atoms and a cell shift for each. Strongly bound pairs guide the search: an operation carries a pair onto one of equal strength, so
/// the image of one atom of a pair leaves few places for the other.
/// </summary>
internal sealed class TensorSymmetrySearch
{
    // Strengths are squares; symmetry violations of up to a few percent in the constants must not hide a pair's image.
    private const double StrengthTolerance = 0.3;

    private readonly Crystal _crystal;
    private readonly SymmetryWitness _witness;
    private readonly double _largestError;
    private readonly (int Parent, int Child, IntVector3 Cell)[] _tree;
    private readonly IntVector3[] _shifts;
    private readonly int[] _map;
    private readonly bool[] _taken;

    /// <param name="crystal">Lattice and kinds of atoms; the positions are not used.</param>
    /// <param name="witness">The force constants.</param>
    /// <param name="largestError">||g Phi - Phi|| / ||Phi|| up to which an operation counts as obeyed.</param>
    public TensorSymmetrySearch(Crystal crystal, SymmetryWitness witness, double largestError)
    {
        _crystal = crystal;
        _witness = witness;
        _largestError = largestError;
        _shifts = new IntVector3[crystal.AtomCount];
        _map = new int[crystal.AtomCount];
        _taken = new bool[crystal.AtomCount];
        _tree = SpanningTree(crystal.AtomCount, witness);
    }

    /// <summary>
    /// The pairs that connect all atoms with the strongest bonds, each from an atom reached before to a new one, starting at atom 0.
    /// </summary>
    public IReadOnlyList<(int Parent, int Child, IntVector3 Cell)> Tree => _tree;

    /// <summary>False when some atoms have no force constants with the others; nothing can then be said about where they are.</summary>
    public bool IsConnected => _tree.Length == _crystal.AtomCount - 1;

    /// <summary>All operations found, with the shift of atom 0 set to zero and no translation given.</summary>
    public List<SymmetryOperation> FindOperations(double latticeTolerance)
    {
        var found = new List<SymmetryOperation>();
        if (!IsConnected)
        {
            return found;
        }

        List<IntMatrix3> rotations = LatticeSymmetry.FindRotations(_crystal.Lattice, latticeTolerance);
        Matrix3[] cartesian = LatticeSymmetry.ToCartesian(_crystal.Lattice, rotations);
        for (int r = 0; r < rotations.Count; r++)
        {
            if (!_witness.CanJudge(rotations[r]))
            {
                continue;
            }

            for (int image = 0; image < _crystal.AtomCount; image++)
            {
                if (SameKind(0, image))
                {
                    Assign(0, image, IntVector3.Zero, () => Extend(0, rotations[r], cartesian[r], found));
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Strongest-first spanning tree (Prim); shorter than the number of atoms minus one when the atoms are not connected.
    /// </summary>
    private static (int Parent, int Child, IntVector3 Cell)[] SpanningTree(int atomCount, SymmetryWitness witness)
    {
        var tree = new List<(int, int, IntVector3)>();
        var reached = new HashSet<int> { 0 };
        while (reached.Count < atomCount)
        {
            var next = witness.Pairs.FirstOrDefault(p => reached.Contains(p.First) && !reached.Contains(p.Second));
            if (next.Strength == 0)
            {
                break;
            }

            tree.Add((next.First, next.Second, next.Cell));
            reached.Add(next.Second);
        }

        return [.. tree];
    }

    private void Extend(int depth, IntMatrix3 rotation, Matrix3 cartesian, List<SymmetryOperation> found)
    {
        if (depth == _tree.Length)
        {
            var operation = new SymmetryOperation(rotation, Vector3D.Zero, cartesian, [.. _map], [.. _shifts]);
            double limit = _largestError * _largestError * _witness.NormSquared;
            if (_witness.ViolationSquared(operation, limit) <= limit)
            {
                found.Add(operation);
            }

            return;
        }

        (int parent, int child, IntVector3 cell) = _tree[depth];
        double strength = _witness.Strength(parent, child, cell);
        foreach ((int second, IntVector3 imageCell, double imageStrength) in _witness.PairsOf(_map[parent]))
        {
            if (imageStrength < (1 - StrengthTolerance) * strength)
            {
                break; // strongest first: no more to come
            }

            if (SameKind(child, second) && !_taken[second] && Similar(strength, imageStrength))
            {
                // parent in cell 0 -> shift[parent]; child in the cell -> R cell + shift[child], which is imageCell away from it
                IntVector3 shift = imageCell + _shifts[parent] - (rotation * cell);
                Assign(child, second, shift, () =>
                {
                    if (FitsReachedAtoms(child, depth, rotation))
                    {
                        Extend(depth + 1, rotation, cartesian, found);
                    }
                });
            }
        }
    }

    /// <summary>Whether the strongest pairs between a newly placed atom and those placed before keep their strengths.</summary>
    private bool FitsReachedAtoms(int child, int depth, IntMatrix3 rotation)
    {
        const int pairsToCompare = 12;
        int compared = 0;
        foreach ((int second, IntVector3 cell, double strength) in _witness.PairsOf(child))
        {
            if (second != 0 && !Array.Exists(_tree[..(depth + 1)], t => t.Child == second))
            {
                continue; // not placed yet
            }

            double image = _witness.Strength(_map[child], _map[second], (rotation * cell) + _shifts[second] - _shifts[child]);
            if (!Similar(strength, image))
            {
                return false;
            }

            if (++compared == pairsToCompare)
            {
                break;
            }
        }

        return true;
    }

    private void Assign(int atom, int image, IntVector3 shift, Action then)
    {
        _map[atom] = image;
        _shifts[atom] = shift;
        _taken[image] = true;
        then();
        _taken[image] = false;
    }

    private bool SameKind(int a, int b) => _crystal.Atoms[a].IsSameKind(_crystal.Atoms[b]);

    private bool Similar(double a, double b) =>
        Math.Abs(a - b) <= (StrengthTolerance * Math.Max(a, b)) + (1e-6 * _witness.Pairs[0].Strength);
}
