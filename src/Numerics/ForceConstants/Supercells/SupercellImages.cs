using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants.Supercells;

/// <summary>
/// The shortest images of every pair of atoms of a supercell, found once: cells equal modulo the superlattice whose atom is nearest to the
/// first atom. Equally near ones are all listed; they share the constant.
/// </summary>
internal sealed class SupercellImages
{
    private readonly IntVector3[][] _images;
    private readonly double[] _distances;
    private readonly int _atoms;
    private readonly int _cells;

    /// <param name="crystal">The primitive cell.</param>
    /// <param name="superlattice">Periods of the supercell.</param>
    /// <param name="tolerance">Distances closer than this are equal, Angstrom.</param>
    public SupercellImages(Crystal crystal, Superlattice superlattice, double tolerance = 1e-4)
    {
        var finder = new WignerSeitzImages(crystal, superlattice, tolerance);
        _atoms = crystal.AtomCount;
        _cells = checked((int)superlattice.CellCount);
        _images = new IntVector3[_atoms * _atoms * _cells][];
        _distances = new double[_images.Length];
        int at = 0;
        for (int b = 0; b < _atoms; b++)
        {
            for (int c = 0; c < _atoms; c++)
            {
                foreach (IntVector3 cell in superlattice.Cells)
                {
                    _images[at] = [.. finder.Nearest(b, c, cell)];
                    _distances[at] = (crystal.CartesianPosition(c, _images[at][0]) - crystal.CartesianPosition(b, IntVector3.Zero)).Length;
                    at++;
                }
            }
        }
    }

    /// <summary>The nearest cells of atom b' in a cell (its number) to atom b in cell 0.</summary>
    public ReadOnlySpan<IntVector3> Of(int b, int bPrime, int cell) => _images[(((b * _atoms) + bPrime) * _cells) + cell];

    /// <summary>Shortest distance of atom b' in a cell to atom b in cell 0, Angstrom.</summary>
    public double Distance(int b, int bPrime, int cell) => _distances[(((b * _atoms) + bPrime) * _cells) + cell];
}
