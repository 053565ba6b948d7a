using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// Seconds and bytes of the kernels that sum over full tensors, by counting what they do: vectors that are searched, candidates that are
/// kept, multiplications of the contractions. The nanoseconds are estimates for one core of a first-generation EPYC with AVX2, set by few
/// runs;
/// <c>pcp check</c> prints what follows.
/// </summary>
internal static class KernelCosts
{
    // nanoseconds
    private const double Search = 2.5; // eight branches of the last phonon
    private const double SearchFour = 22; // the same with seven patterns
    private const double Weights = 45; // a kept vector of eight
    private const double WeightsFour = 150;
    private const double Product = 0.6; // four multiplications with addition
    private const double Pack = 2; // a number of an eigenvector
    private const double Scalar = 0.8; // a multiplication with addition outside of vectors

    /// <summary>Seconds of all three-phonon processes between two wave vectors and their sum.</summary>
    public static double ThreePhononPair(TensorShape shape, KeptFraction kept)
    {
        double d = shape.Branches, vectors = d * d * Blocks(shape), candidates = kept.ThreePhonon * vectors;
        double elements = SparseCells.Pay(shape.Branches)
            ? (d * ((27.0 * shape.Pairs * Blocks(shape) * 2 * Product) + (36.0 * shape.Terms * Scalar)))
                + (candidates * 1.5 * 3 * d * Product) + (4 * d * d * Pack)
            : (d * d * d * (shape.Lines + 1) * Product) + (Math.Min(1, 8 * kept.ThreePhonon) * d * d * d * Blocks(shape) * 8 * Product)
                + (candidates * 8 * d * Product);
        return 1e-9 * ((Search * vectors) + elements + (Weights * candidates));
    }

    /// <summary>Seconds to prepare a first wave vector.</summary>
    public static double ThreePhononPoint(TensorShape shape)
    {
        double d = shape.Branches;
        return 1e-9 * (SparseCells.Pay(shape.Branches)
            ? 54.0 * shape.Blocks * d * Scalar
            : (shape.Differences * d * d * d * d * 4 * Scalar / 2) + (54.0 * shape.Blocks * Scalar));
    }

    /// <summary>Seconds of all four-phonon processes of four wave vectors.</summary>
    public static double FourPhononTuple(TensorShape shape, KeptFraction kept)
    {
        double d = shape.Branches, vectors = d * d * d * Blocks(shape), candidates = kept.FourPhonon * vectors;
        double elements = SparseCells.Pay(shape.Branches)
            ? (d * 162.0 * shape.Blocks * Scalar / 2)
                + (d * d * ((108.0 * shape.Triples * Scalar) + (27.0 * shape.Pairs * Blocks(shape) * 2 * Product)))
                + (candidates * 1.6 * 3 * d * Product) + (4 * d * d * Pack)
            : (d * d * d * d * (shape.Lines + 1) * Product) + (candidates * ((d * Blocks(shape) * 8) + (8 * d)) * Product);
        return 1e-9 * ((SearchFour * vectors) + elements + (WeightsFour * candidates));
    }

    /// <summary>Bytes of one thread's three-phonon sum.</summary>
    public static double ThreePhononWorkspace(TensorShape shape, KeptFraction kept)
    {
        double d = shape.Branches, padded = 8.0 * Blocks(shape);
        double vertex = SparseCells.Pay(shape.Branches)
            ? (16.0 * 9 * d * shape.Terms) + (27.0 * 8 * shape.Pairs) + (72 * d * padded)
            : 16 * d * d * d * (shape.Differences + shape.Columns + shape.Lines + 2);
        return vertex + (kept.ThreePhonon * d * d * Blocks(shape) * (12 + 64 + (3 * 12)));
    }

    /// <summary>Bytes of one thread's four-phonon sum.</summary>
    public static double FourPhononWorkspace(TensorShape shape, KeptFraction kept)
    {
        double d = shape.Branches, padded = 8.0 * Blocks(shape);
        bool sparse = SparseCells.Pay(shape.Branches);
        double vertex = sparse
            ? (16.0 * 27 * shape.Triples) + (27.0 * 8 * shape.Pairs) + (72 * d * padded)
            : (16 * d * d * d * ((d * (shape.Differences + shape.Columns + shape.Lines + 2)) + padded))
                + (16.0 * 27 * padded * shape.Blocks);
        double firsts = sparse ? 1 : d;
        return vertex + (256 * d * d * Blocks(shape)) + (kept.FourPhonon * firsts * d * d * Blocks(shape) * 2 * (24 + 64 + 12));
    }

    /// <summary>Bytes of one thread's phonon solver.</summary>
    public static double PhononWorkspace(int branches) => 8.0 * HermitianEigenSolver.Lanes * branches * branches * 8;

    /// <summary>Seconds of the phonons of one wave vector.</summary>
    public static double Phonons(int branches) => 1e-5 + (3e-9 * branches * branches * branches);

    // vectors of eight branches
    private static int Blocks(TensorShape shape) => (shape.Branches + GridModes.Lanes - 1) / GridModes.Lanes;
}
