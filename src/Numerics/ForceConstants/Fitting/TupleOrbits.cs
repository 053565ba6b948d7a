using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>
/// The ordered tuples of a supercell within a cutoff, sorted into orbits under the space group, permutations and translations; and for
/// every tuple the tensors that symmetry allows, a basis shared by its orbit.
/// </summary>
internal sealed class TupleOrbits
{
    private readonly Dictionary<long, int> _numbers = [];
    private readonly List<int> _legs = [];
    private readonly List<int> _firstParameter = [];
    private readonly List<double[]> _bases = []; // [parameter of the orbit * 3^n + component], one a tuple
    private readonly SupercellAtoms _supercell;

    /// <param name="order">2 to 4.</param>
    /// <param name="supercell">The supercell.</param>
    /// <param name="group">Space group of the primitive cell.</param>
    /// <param name="cutoff">Largest distance of any two atoms of a tuple, Angstrom.</param>
    public TupleOrbits(int order, SupercellAtoms supercell, SpaceGroup group, double cutoff)
    {
        Order = order;
        _supercell = supercell;
        BlockSize = (int)Math.Round(Math.Pow(3, order));
        bool[] near = Near(supercell, cutoff);
        IReadOnlyList<SupercellOperation> operations = supercell.Operations(group);
        IReadOnlyList<LegPermutation> permutations = LegPermutation.All(order);
        int[] tuple = new int[order];
        for (int kind = 0; kind < supercell.Crystal.AtomCount; kind++)
        {
            tuple[0] = kind * supercell.CellCount;
            Extend(tuple, 1, near, operations, permutations);
        }
    }

    public int Order { get; }

    public int BlockSize { get; }

    public int TupleCount => _bases.Count;

    /// <summary>The legs of one tuple of each orbit.</summary>
    public List<int[]> Representatives { get; } = [];

    /// <summary>Independent numbers of all orbits.</summary>
    public int ParameterCount { get; private set; }

    /// <summary>Supercell atoms, [tuple * order + leg]; leg 0 lies in cell 0.</summary>
    public int[] Legs => [.. _legs];

    public int Leg(int tuple, int leg) => _legs[(tuple * Order) + leg];

    /// <summary>Number of the first parameter of a tuple's orbit.</summary>
    public int FirstParameter(int tuple) => _firstParameter[tuple];

    /// <summary>Basis tensors of a tuple, [parameter of the orbit * 3^n + component].</summary>
    public double[] Basis(int tuple) => _bases[tuple];

    private void Extend(
        int[] tuple, int leg, bool[] near, IReadOnlyList<SupercellOperation> operations, IReadOnlyList<LegPermutation> permutations)
    {
        if (leg == Order)
        {
            if (!_numbers.ContainsKey(Key(tuple)))
            {
                AddOrbit(tuple, operations, permutations);
            }

            return;
        }

        for (int atom = 0; atom < _supercell.Count; atom++)
        {
            bool within = true;
            for (int other = 0; other < leg && within; other++)
            {
                within = near[(tuple[other] * _supercell.Count) + atom];
            }

            if (within)
            {
                tuple[leg] = atom;
                Extend(tuple, leg + 1, near, operations, permutations);
            }
        }
    }

    private void AddOrbit(int[] tuple, IReadOnlyList<SupercellOperation> operations, IReadOnlyList<LegPermutation> permutations)
    {
        var images = new Dictionary<long, (int[] Tuple, SupercellOperation Operation, LegPermutation Permutation)>();
        var stabiliser = new List<(SupercellOperation Operation, LegPermutation Permutation)>();
        long own = Key(tuple);
        foreach (SupercellOperation operation in operations)
        {
            foreach (LegPermutation permutation in permutations)
            {
                int[] image = Image(tuple, operation, permutation);
                long key = Key(image);
                images.TryAdd(key, (image, operation, permutation));
                if (key == own)
                {
                    stabiliser.Add((operation, permutation));
                }
            }
        }

        Representatives.Add([.. tuple]);
        double[][] basis = InvariantTensors(stabiliser);
        int first = ParameterCount;
        ParameterCount += basis.Length;
        foreach ((long key, (int[] image, SupercellOperation operation, LegPermutation permutation)) in images)
        {
            _numbers.Add(key, _bases.Count);
            _legs.AddRange(image);
            _firstParameter.Add(first);
            double[] turned = new double[basis.Length * BlockSize];
            for (int parameter = 0; parameter < basis.Length; parameter++)
            {
                Transform(operation, permutation, basis[parameter], turned.AsSpan(parameter * BlockSize, BlockSize));
            }

            _bases.Add(turned);
        }
    }

    private int[] Image(int[] tuple, SupercellOperation operation, LegPermutation permutation)
    {
        int[] image = new int[Order];
        int origin = operation.Images[tuple[permutation.Legs[0]]];
        for (int leg = 0; leg < Order; leg++)
        {
            image[leg] = _supercell.Shifted(operation.Images[tuple[permutation.Legs[leg]]], origin);
        }

        return image;
    }

    // the operation first, then the permutation of legs
    private void Transform(SupercellOperation operation, LegPermutation permutation, ReadOnlySpan<double> from, Span<double> to)
    {
        Span<double> turned = stackalloc double[BlockSize];
        Span<double> scratch = stackalloc double[BlockSize];
        TensorRotation.Apply(operation.Rotation, from, turned, scratch);
        for (int k = 0; k < BlockSize; k++)
        {
            to[k] = turned[permutation.Source[k]];
        }
    }

    /// <summary>An orthonormal basis of the tensors that every element of the stabiliser leaves alone.</summary>
    private double[][] InvariantTensors(List<(SupercellOperation Operation, LegPermutation Permutation)> stabiliser)
    {
        var basis = new List<double[]>();
        double[] unit = new double[BlockSize];
        double[] image = new double[BlockSize];
        for (int component = 0; component < BlockSize; component++)
        {
            Array.Clear(unit);
            unit[component] = 1;
            double[] mean = new double[BlockSize];
            foreach ((SupercellOperation operation, LegPermutation permutation) in stabiliser)
            {
                Transform(operation, permutation, unit, image);
                for (int k = 0; k < BlockSize; k++)
                {
                    mean[k] += image[k] / stabiliser.Count;
                }
            }

            Orthogonalise.Add(basis, mean, 1e-6);
        }

        return [.. basis];
    }

    private long Key(int[] tuple)
    {
        long key = 0;
        foreach (int atom in tuple)
        {
            key = checked((key * _supercell.Count) + atom);
        }

        return key;
    }

    private static bool[] Near(SupercellAtoms supercell, double cutoff)
    {
        var images = new SupercellImages(supercell.Crystal, supercell.Superlattice);
        bool[] near = new bool[supercell.Count * supercell.Count];
        for (int a = 0; a < supercell.Count; a++)
        {
            for (int b = 0; b < supercell.Count; b++)
            {
                near[(a * supercell.Count) + b] =
                    images.Distance(supercell.Kind(a), supercell.Kind(b), supercell.CellBetween(a, b)) <= cutoff;
            }
        }

        return near;
    }
}
