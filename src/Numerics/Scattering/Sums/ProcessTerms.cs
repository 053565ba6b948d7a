using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Energy deltas of single processes, gathered so that eight are evaluated at once: of the eight branches that a candidate stands for
/// mostly one or two are kept, and the exponential is what costs.
/// </summary>
/// <param name="elements">Most matrix elements between two calls of <see cref="Clear"/>.</param>
internal sealed class ProcessTerms(int elements)
{
    private readonly double[] _energy = new double[(3 * elements) + GridModes.Lanes];
    private readonly double[] _widthSquare = new double[(3 * elements) + GridModes.Lanes];
    private readonly int[] _owner = new int[3 * elements];
    private readonly double[] _sums = new double[elements];
    private int _terms;
    private int _elements;

    public void Clear() => _terms = _elements = 0;

    /// <summary>Begins some elements; their terms follow. Returns the number of the first.</summary>
    public int BeginElements(int count)
    {
        int first = _elements;
        _sums.AsSpan(first, count).Clear();
        _elements += count;
        return first;
    }

    /// <summary>One process of an element; those of one element come in the order in which they are to be summed.</summary>
    /// <param name="element">Number of the element.</param>
    /// <param name="energy">What the process misses, rad/ps.</param>
    /// <param name="widthSquare">sigma^2.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int element, double energy, double widthSquare)
    {
        _energy[_terms] = energy;
        _widthSquare[_terms] = widthSquare;
        _owner[_terms++] = element;
    }

    /// <summary>sum exp(-x^2/sigma^2)/sigma of each element's terms, in the order of the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<double> Evaluate()
    {
        _energy.AsSpan(_terms, GridModes.Lanes).Clear();
        _widthSquare.AsSpan(_terms, GridModes.Lanes).Fill(1);
        ref double energy = ref MemoryMarshal.GetArrayDataReference(_energy);
        ref double square = ref MemoryMarshal.GetArrayDataReference(_widthSquare);
        for (int first = 0; first < _terms; first += GridModes.Lanes)
        {
            ref double target = ref Unsafe.Add(ref energy, first);
            Vector512<double> x = Vector512.LoadUnsafe(ref target);
            Vector512<double> s = Vector512.LoadUnsafe(ref Unsafe.Add(ref square, first));
            (VectorExponential.Exp(-(x * x) / s) / Vector512.Sqrt(s)).StoreUnsafe(ref target);
        }

        for (int i = 0; i < _terms; i++)
        {
            _sums[_owner[i]] += _energy[i];
        }

        return _sums.AsSpan(0, _elements);
    }
}
