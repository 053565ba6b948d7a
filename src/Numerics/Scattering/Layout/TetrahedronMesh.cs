using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// The linear tetrahedron method on a grid (Bloechl et al., Phys. Rev. B 49, 16223 (1994)): every cell of the grid is cut into six
/// tetrahedra that share its shortest diagonal, so that each point is a corner of 24. A frequency that varies linearly within each
/// tetrahedron makes the energy delta a weight of each corner.
/// </summary>
internal sealed class TetrahedronMesh
{
    /// <summary>Points of the 24 tetrahedra around a point, itself first.</summary>
    public const int NeighbourCount = 15;

    private const int Corners = 3;

    private readonly QPointGrid _grid;
    private readonly IntVector3[] _neighbours;
    private readonly int[] _corners; // the three corners beside the centre, [tetrahedron * 3 + corner]
    private readonly double[] _frequencies;

    /// <param name="lattice">For the lengths of the diagonals.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="phonons">Phonons of every point of the grid.</param>
    public TetrahedronMesh(Lattice lattice, QPointGrid grid, PhononTable phonons)
    {
        _grid = grid;
        BranchCount = phonons.BranchCount;
        PaddedBranches = (BranchCount + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _frequencies = new double[grid.Count * PaddedBranches];
        for (int q = 0; q < grid.Count; q++)
        {
            phonons.Frequencies.AsSpan(q * BranchCount, BranchCount).CopyTo(_frequencies.AsSpan(q * PaddedBranches));
        }

        (_neighbours, _corners) = Tetrahedra(MainDiagonal(lattice, grid));
    }

    public int BranchCount { get; }

    public int PaddedBranches { get; }

    /// <summary>Grid indices of the points around one, in the order that the tetrahedra expect.</summary>
    public void Neighbours(long q, Span<long> indices)
    {
        IntVector3 address = _grid.Address(q);
        for (int i = 0; i < NeighbourCount; i++)
        {
            indices[i] = _grid.Index(address + _neighbours[i]);
        }
    }

    /// <summary>Frequency of a mode as the phonons have it, rad/ps: 0 at Gamma, negative where imaginary.</summary>
    public double Frequency(long q, int branch) => _frequencies[(q * PaddedBranches) + branch];

    /// <summary>Frequencies of eight branches.</summary>
    public Vector512<double> Frequencies(long q, int block) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_frequencies), (nuint)((q * PaddedBranches) + block));

    /// <summary>
    /// Adds, for each of several energies, the weight of the centre in delta(energy - f): summed over the grid and divided by the number of
    /// points it is the mean of the delta.
    /// </summary>
    /// <param name="values">f at the centre and its neighbours, rad/ps, eight functions at once.</param>
    /// <param name="energies">rad/ps.</param>
    /// <param name="weights">ps/rad, one an energy.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddWeights(ReadOnlySpan<Vector512<double>> values, ReadOnlySpan<double> energies, Span<Vector512<double>> weights)
    {
        Vector512<double> centre = values[0];
        for (int corner = 0; corner < _corners.Length; corner += Corners)
        {
            Vector512<double> a = values[_corners[corner]];
            Vector512<double> b = values[_corners[corner + 1]];
            Vector512<double> c = values[_corners[corner + 2]];
            (a, b) = (Vector512.Min(a, b), Vector512.Max(a, b));
            (b, c) = (Vector512.Min(b, c), Vector512.Max(b, c));
            (a, b) = (Vector512.Min(a, b), Vector512.Max(a, b));
            var tetrahedron = new SortedTetrahedron(centre, a, b, c);
            for (int i = 0; i < energies.Length; i++)
            {
                weights[i] += tetrahedron.CentreWeight(Vector512.Create(energies[i]));
            }
        }
    }

    /// <summary>Signs of the steps along the three axes that make the shortest diagonal of a cell.</summary>
    private static IntVector3 MainDiagonal(Lattice lattice, QPointGrid grid)
    {
        IntVector3[] candidates = [new(1, 1, 1), new(-1, 1, 1), new(1, -1, 1), new(1, 1, -1)];
        return candidates.MinBy(s => Math.Round(
            lattice.WaveVectorToCartesian(new((double)s.X / grid.N1, (double)s.Y / grid.N2, (double)s.Z / grid.N3)).LengthSquared, 12));
    }

    private static (IntVector3[] Neighbours, int[] Corners) Tetrahedra(IntVector3 signs)
    {
        IntVector3[] steps = [new(signs.X, 0, 0), new(0, signs.Y, 0), new(0, 0, signs.Z)];
        int[][] paths = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        var neighbours = new List<IntVector3> { IntVector3.Zero };
        var corners = new List<int>();
        foreach (int[] path in paths)
        {
            IntVector3 first = steps[path[0]];
            IntVector3 second = first + steps[path[1]];
            IntVector3[] tetrahedron = [IntVector3.Zero, first, second, second + steps[path[2]]];
            foreach (IntVector3 centre in tetrahedron)
            {
                foreach (IntVector3 corner in tetrahedron.Where(c => c != centre).Select(c => c - centre))
                {
                    if (!neighbours.Contains(corner))
                    {
                        neighbours.Add(corner);
                    }

                    corners.Add(neighbours.IndexOf(corner));
                }
            }
        }

        return ([.. neighbours], [.. corners]);
    }
}
