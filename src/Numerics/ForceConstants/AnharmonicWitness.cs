using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Symmetry of constants of order n >= 3: operations carry whole blocks onto blocks.</summary>
internal sealed class AnharmonicWitness : SymmetryWitness
{
    private readonly AnharmonicForceConstants _constants;
    private readonly BlockIndex _blocks;
    private readonly AtomTuple[] _tuples;
    private readonly double[] _normSquared;
    private readonly int[] _strongestFirst;

    public AnharmonicWitness(AnharmonicForceConstants constants)
    {
        _constants = constants;
        _blocks = BlockIndex.Create(constants);
        _tuples = [.. Enumerable.Range(0, constants.BlockCount).Select(b => AtomTuple.Of(constants, b))];
        _normSquared = new double[constants.BlockCount];
        for (int block = 0; block < constants.BlockCount; block++)
        {
            foreach (double value in constants.Block(block))
            {
                _normSquared[block] += value * value;
            }

            NormSquared += _normSquared[block];
            AddStrength(constants.Atom(block, 0), constants.Atom(block, 1), constants.Cell(block, 1), _normSquared[block]);
        }

        _strongestFirst = [.. Enumerable.Range(0, constants.BlockCount).OrderByDescending(b => _normSquared[b])];
        SortPairs();
    }

    public override int Order => _constants.Order;

    public override double ViolationSquared(SymmetryOperation operation, double limit)
    {
        int size = _constants.BlockSize;
        double[] rotated = new double[size];
        double[] scratch = new double[size];
        bool[] reached = new bool[_constants.BlockCount];
        double sum = 0;
        foreach (int block in _strongestFirst)
        {
            int image = _blocks.Find(_tuples[block].Image(operation));
            if (image < 0)
            {
                sum += _normSquared[block];
            }
            else
            {
                reached[image] = true;
                TensorRotation.Apply(operation.CartesianRotation, _constants.Block(block), rotated, scratch);
                ReadOnlySpan<double> expected = _constants.Block(image);
                for (int i = 0; i < size; i++)
                {
                    double difference = rotated[i] - expected[i];
                    sum += difference * difference;
                }
            }

            if (sum > limit)
            {
                return sum;
            }
        }

        for (int block = 0; block < reached.Length; block++)
        {
            sum += reached[block] ? 0 : _normSquared[block];
        }

        return sum;
    }
}
