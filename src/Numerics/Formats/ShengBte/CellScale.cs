using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// Tells a lattice in another unit from the cell vectors of a file: in a lattice ten times too large all of them are rounded to zero, in
/// one ten
/// times too small all of them are multiples of ten.
/// </summary>
internal sealed class CellScale
{
    /// <summary>Shorter vectors are zero.</summary>
    private const double Zero = 1e-4;

    /// <summary>Interactions that skip so many cells and reach none in between are those of another lattice.</summary>
    private const int LargestCommonFactor = 5;

    private double _shortest = double.PositiveInfinity;
    private bool _anyCell;
    private int _common;

    /// <param name="cell">A cell vector of the file in units of the crystal's lattice vectors.</param>
    public void Add(Vector3D cell)
    {
        foreach (double component in new[] { cell.X, cell.Y, cell.Z })
        {
            _shortest = Math.Abs(component) > Zero ? Math.Min(_shortest, Math.Abs(component)) : _shortest;
            int rounded = (int)Math.Round(component);
            _anyCell |= rounded != 0;
            (int a, int b) = (_common, Math.Abs(rounded));
            while (b != 0)
            {
                (a, b) = (b, a % b);
            }

            _common = a;
        }
    }

    /// <exception cref="InputException">The vectors belong to the same lattice in another unit.</exception>
    public void RefuseOtherUnit(string path)
    {
        if (!_anyCell && double.IsFinite(_shortest))
        {
            throw Error(path, string.Create(
                CultureInfo.InvariantCulture,
                $"cell vectors that are only {_shortest:0.###} lattice vectors of CONTROL long: all would be the cell of the first atom"), "larger");
        }

        if (_common >= LargestCommonFactor)
        {
            throw Error(path, string.Create(
                CultureInfo.InvariantCulture, $"cell vectors that are all multiples of {_common} lattice vectors of CONTROL"), "smaller");
        }
    }

    private static InputException Error(string path, string found, string how) => new(
        path,
        0,
        found,
        "lattice vectors of CONTROL, among them the nearest ones",
        $"The lattice of CONTROL is {how} than that of the file by a unit: lfactor is in nm (0.1 where lattvec is in Angstrom), "
            + "the vectors of the file are in Angstrom.");
}
