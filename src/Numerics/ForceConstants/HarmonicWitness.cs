using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Symmetry of harmonic constants on their periodic supercell; cells count modulo the supercell.</summary>
internal sealed class HarmonicWitness : SymmetryWitness
{
    private readonly HarmonicForceConstants _constants;
    private readonly (int First, int Second, IntVector3 Cell, int Offset)[] _strongestFirst;

    public HarmonicWitness(HarmonicForceConstants constants)
    {
        _constants = constants;
        var blocks = new List<(int First, int Second, IntVector3 Cell, int Offset, double Strength)>();
        ForEachPair(constants, (b, bPrime, cell, offset) =>
        {
            double strength = 0;
            foreach (double value in constants.Values.AsSpan(offset, 9))
            {
                strength += value * value;
            }

            NormSquared += strength;
            AddStrength(b, bPrime, cell, strength);
            blocks.Add((b, bPrime, cell, offset, strength));
        });
        _strongestFirst = [.. blocks.OrderByDescending(p => p.Strength).Select(p => (p.First, p.Second, p.Cell, p.Offset))];
        SortPairs();
    }

    public override int Order => 2;

    public static void ForEachPair(HarmonicForceConstants constants, Action<int, int, IntVector3, int> visit)
    {
        for (int b = 0; b < constants.AtomCount; b++)
        {
            for (int bPrime = 0; bPrime < constants.AtomCount; bPrime++)
            {
                foreach (IntVector3 cell in SupercellCells.Of(constants.Supercell))
                {
                    visit(b, bPrime, cell, constants.Offset(b, bPrime, cell));
                }
            }
        }
    }

    /// <summary>Whether a rotation maps the supercell's lattice onto itself.</summary>
    public static bool KeepsSupercell(IntVector3 supercell, IntMatrix3 rotation)
    {
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                if (rotation[i, j] * supercell[j] % supercell[i] != 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Offset of the block onto which an operation carries the block of b in cell 0 and b' in the given cell.</summary>
    public static int ImageOffset(HarmonicForceConstants constants, SymmetryOperation operation, int b, int bPrime, IntVector3 cell) =>
        constants.Offset(
            operation.AtomMap[b],
            operation.AtomMap[bPrime],
            Modulo(operation.ImageCell(bPrime, cell) - operation.CellShifts[b], constants.Supercell));

    public override bool CanJudge(IntMatrix3 rotation) => KeepsSupercell(_constants.Supercell, rotation);

    public override double ViolationSquared(SymmetryOperation operation, double limit)
    {
        double[] rotated = new double[9];
        double[] scratch = new double[9];
        double sum = 0;
        foreach ((int b, int bPrime, IntVector3 cell, int offset) in _strongestFirst)
        {
            TensorRotation.Apply(operation.CartesianRotation, _constants.Values.AsSpan(offset, 9), rotated, scratch);
            int image = ImageOffset(_constants, operation, b, bPrime, cell);
            for (int i = 0; i < 9; i++)
            {
                double expected = _constants.Values[image + i];
                sum += (rotated[i] - expected) * (rotated[i] - expected);
            }

            if (sum > limit)
            {
                return sum;
            }
        }

        return sum;
    }

    protected override IntVector3 Fold(IntVector3 cell)
    {
        // to -S/2 < l <= S/2, so that neighbours have small cells
        IntVector3 s = _constants.Supercell;
        IntVector3 m = Modulo(cell, s);
        return new(Centre(m.X, s.X), Centre(m.Y, s.Y), Centre(m.Z, s.Z));
    }

    private static int Centre(int m, int s) => 2 * m > s ? m - s : m;

    private static IntVector3 Modulo(IntVector3 cell, IntVector3 s) =>
        new(((cell.X % s.X) + s.X) % s.X, ((cell.Y % s.Y) + s.Y) % s.Y, ((cell.Z % s.Z) + s.Z) % s.Z);
}
