using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>The linear map from a generator's unknowns to its n factors.</summary>
internal sealed class OrbitGenerator
{
    private readonly double[][][] _basis;
    private readonly int[] _firstParameter;

    public OrbitGenerator(OrbitType type, OrbitCenter center)
    {
        Type = type;
        Center = center;
        var basis = new List<double[][]>();
        var first = new List<int>();
        int parameters = 0;
        foreach (SlotPiece piece in type.Pieces)
        {
            double[][] vectors = center.CovariantBasis(piece.Subgroup, piece.Kernel);
            foreach (int t in piece.Transversal)
            {
                basis.Add(t == center.Identity ? vectors : [.. vectors.Select(v => Image(t, v))]);
                first.Add(parameters);
            }

            parameters += vectors.Length;
        }

        _basis = [.. basis];
        _firstParameter = [.. first];
        ParameterCount = parameters;
    }

    public OrbitType Type { get; }

    public OrbitCenter Center { get; }

    public int ParameterCount { get; }

    public int Slots => _basis.Length;

    /// <summary>The vectors, rows [3 * site + axis], whose multiples by unknowns make up a slot's factor.</summary>
    public double[][] Basis(int slot) => _basis[slot];

    /// <summary>The unknown that multiplies the first of them; slots may share unknowns.</summary>
    public int FirstParameter(int slot) => _firstParameter[slot];

    /// <summary>Factor of a slot, [3 * site + axis].</summary>
    public void Factor(int slot, ReadOnlySpan<double> parameters, Span<double> factor)
    {
        factor.Clear();
        for (int p = 0; p < _basis[slot].Length; p++)
        {
            DenseVectors.AddScaled(parameters[_firstParameter[slot] + p], _basis[slot][p], factor);
        }
    }

    /// <summary>Adds the gradient by the unknowns of the gradient by one slot's factor.</summary>
    public void AddGradient(int slot, ReadOnlySpan<double> factorGradient, Span<double> gradient)
    {
        for (int p = 0; p < _basis[slot].Length; p++)
        {
            gradient[_firstParameter[slot] + p] += DenseVectors.Dot(_basis[slot][p], factorGradient);
        }
    }

    /// <summary>Where the unknowns of its slots begin, and for every such block one of the slots that they make up.</summary>
    public IEnumerable<(int First, int Slot)> Blocks() =>
        Enumerable.Range(0, Slots).DistinctBy(FirstParameter).Select(slot => (FirstParameter(slot), slot));

    private double[] Image(int g, double[] vector)
    {
        var image = new double[vector.Length];
        Center.Apply(g, vector, image);
        return image;
    }
}
