using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Symmetry of harmonic constants on their periodic supercell; cells count modulo the supercell.</summary>
internal sealed class HarmonicWitness : SymmetryWitness
{
    private readonly HarmonicForceConstants _constants;
    private readonly int[] _strongestFirst;

    public HarmonicWitness(HarmonicForceConstants constants)
    {
        _constants = constants;
        var strengths = new double[constants.BlockCount];
        for (int block = 0; block < constants.BlockCount; block++)
        {
            foreach (double value in constants.Block(block))
            {
                strengths[block] += value * value;
            }

            NormSquared += strengths[block];
            AddStrength(constants.FirstAtom(block), constants.SecondAtom(block), constants.Cell(block), strengths[block]);
        }

        _strongestFirst = [.. Enumerable.Range(0, constants.BlockCount).OrderByDescending(block => strengths[block])];
        SortPairs();
    }

    public override int Order => 2;

    /// <summary>The block onto which an operation carries a block; -1 where it is not listed.</summary>
    public static int Image(HarmonicForceConstants constants, SymmetryOperation operation, int block)
    {
        (int b, int bPrime) = (constants.FirstAtom(block), constants.SecondAtom(block));
        return constants.Find(
            operation.AtomMap[b], operation.AtomMap[bPrime], operation.ImageCell(bPrime, constants.Cell(block)) - operation.CellShifts[b]);
    }

    public override bool CanJudge(IntMatrix3 rotation) => _constants.Superlattice?.IsKeptBy(rotation) ?? true;

    public override double ViolationSquared(SymmetryOperation operation, double limit)
    {
        double[] rotated = new double[9];
        double[] scratch = new double[9];
        double sum = 0;
        foreach (int block in _strongestFirst)
        {
            TensorRotation.Apply(operation.CartesianRotation, _constants.Block(block), rotated, scratch);
            int image = Image(_constants, operation, block);
            for (int i = 0; i < 9; i++)
            {
                double expected = image < 0 ? 0 : _constants.Values[(9 * image) + i];
                sum += (rotated[i] - expected) * (rotated[i] - expected);
            }

            if (sum > limit)
            {
                return sum;
            }
        }

        return sum;
    }

    /// <summary>Near the origin, so that neighbours have small cells.</summary>
    protected override IntVector3 Fold(IntVector3 cell) => _constants.Superlattice?.Centre(cell) ?? cell;
}
