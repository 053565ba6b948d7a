using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using H = System.Runtime.Intrinsics.Vector256<double>;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The part of the loss that is linear in the tensor: its contraction with every term's factors, for the plain loss and for the strain
/// derivative, with gradients. The tensors' values carry the weights of the loss already.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class LinearTerm
{
    private readonly FactorLayout _layout;
    private readonly ClusterTensor _tensor;
    private readonly ClusterTensor? _strain;
    private readonly double _scale;
    private readonly double _strainScale;

    /// <param name="layout">Layout of the factors.</param>
    /// <param name="tensor">Phi on the cluster.</param>
    /// <param name="scale">Factor of the plain contraction.</param>
    /// <param name="strain">M Phi on the cluster, 9 components, order n - 1; null without the strain term.</param>
    /// <param name="strainScale">Factor of the strain contraction.</param>
    public LinearTerm(FactorLayout layout, ClusterTensor tensor, double scale, ClusterTensor? strain, double strainScale)
    {
        _layout = layout;
        _tensor = tensor;
        _strain = strain;
        _scale = scale;
        _strainScale = strainScale;
    }

    /// <summary>Adds to the gradients, not weighted by term; returns both contractions, weighted by term.</summary>
    public (double Plain, double Strain) Add(
        AlignedBuffer factors,
        AlignedBuffer gradient,
        AlignedBuffer? moments,
        AlignedBuffer? momentGradient,
        ReadOnlySpan<double> termWeights)
    {
        int groups = _layout.Groups;
        V* plainSums = stackalloc V[groups];
        V* strainSums = stackalloc V[groups];
        for (int g = 0; g < groups; g++)
        {
            plainSums[g] = strainSums[g] = V.Zero;
        }

        if (Vector512.IsHardwareAccelerated)
        {
            AddPlain<V, EightLanes>(factors, gradient, plainSums);
            AddStrain<V, EightLanes>(factors, gradient, moments, momentGradient, strainSums);
        }
        else
        {
            AddPlain<H, FourLanes>(factors, gradient, (H*)plainSums);
            AddStrain<H, FourLanes>(factors, gradient, moments, momentGradient, (H*)strainSums);
        }

        double plain = 0, strain = 0;
        for (int term = 0; term < _layout.TermCount; term++)
        {
            plain += termWeights[term] * plainSums[term / FactorLayout.Lanes][term % FactorLayout.Lanes];
            strain += termWeights[term] * strainSums[term / FactorLayout.Lanes][term % FactorLayout.Lanes];
        }

        return (plain, strain);
    }

    private void AddPlain<T, L>(AlignedBuffer factors, AlignedBuffer gradient, T* sums)
        where T : unmanaged
        where L : struct, ILanes<T>
    {
        int n = _tensor.Order;
        int blockSize = n == 3 ? 27 : 81;
        int stride = L.Parts * _layout.Stride;
        T* phi = stackalloc T[81];
        int* sites = stackalloc int[n];
        int* slots = stackalloc int[] { 0, L.Parts, 2 * L.Parts, 3 * L.Parts };
        for (int tuple = 0; tuple < _tensor.Count; tuple++)
        {
            for (int leg = 0; leg < n; leg++)
            {
                sites[leg] = 3 * _tensor.Tuples[(tuple * n) + leg] * stride;
            }

            for (int k = 0; k < blockSize; k++)
            {
                phi[k] = L.Broadcast(_scale * _tensor.Values[(tuple * blockSize) + k]);
            }

            for (int part = 0; part < L.Parts * _layout.Groups; part++)
            {
                int first = First<T, L>(part, n);
                T* a = (T*)factors.Vectors + first;
                T* to = (T*)gradient.Vectors + first;
                sums[part] = L.Add(sums[part], n == 3
                    ? PermanentContraction<T, L>.Order3(a, to, stride, sites, slots, phi, null)
                    : PermanentContraction<T, L>.Order4(a, to, stride, sites, slots, phi));
            }
        }
    }

    // for each factor as the strained leg: the block sum_s W_s M_s with the other factors
    private void AddStrain<T, L>(
        AlignedBuffer factors, AlignedBuffer gradient, AlignedBuffer? moments, AlignedBuffer? momentGradient, T* sums)
        where T : unmanaged
        where L : struct, ILanes<T>
    {
        if (_strain == null)
        {
            return;
        }

        int legs = _strain.Order;
        int n = legs + 1;
        int blockSize = legs == 2 ? 9 : 27;
        int stride = L.Parts * _layout.Stride;
        T* phi = stackalloc T[27];
        T* products = stackalloc T[27];
        int* sites = stackalloc int[legs];
        int* slots = stackalloc int[legs];
        for (int tuple = 0; tuple < _strain.Count; tuple++)
        {
            for (int leg = 0; leg < legs; leg++)
            {
                sites[leg] = 3 * _strain.Tuples[(tuple * legs) + leg] * stride;
            }

            fixed (double* values = &_strain.Values[tuple * 9 * blockSize])
            {
                for (int i = 0; i < n; i++)
                {
                    for (int k = 0; k < legs; k++)
                    {
                        slots[k] = L.Parts * (k < i ? k : k + 1);
                    }

                    for (int part = 0; part < L.Parts * _layout.Groups; part++)
                    {
                        int first = First<T, L>(part, n);
                        int strained = first + (L.Parts * i);
                        Combine<T, L>(values, blockSize, (T*)moments!.Vectors + strained, phi);
                        T* a = (T*)factors.Vectors + first;
                        T* to = (T*)gradient.Vectors + first;
                        sums[part] = L.Add(sums[part], legs == 2
                            ? PermanentContraction<T, L>.Order2(a, to, stride, sites, slots, phi, products)
                            : PermanentContraction<T, L>.Order3(a, to, stride, sites, slots, phi, products));
                        AddMomentGradient<T, L>(values, blockSize, products, (T*)momentGradient!.Vectors + strained);
                    }
                }
            }
        }
    }

    // where a part of the vectors of all groups begins
    private static int First<T, L>(int part, int order)
        where T : unmanaged
        where L : struct, ILanes<T> =>
        (part / L.Parts * L.Parts * order) + (part % L.Parts);

    private void Combine<T, L>(double* values, int blockSize, T* w, T* phi)
        where T : unmanaged
        where L : struct, ILanes<T>
    {
        T scale = L.Broadcast(_strainScale);
        for (int k = 0; k < blockSize; k++)
        {
            T sum = default;
            for (int s = 0; s < 9; s++)
            {
                sum = L.MultiplyAdd(L.Broadcast(values[(s * blockSize) + k]), w[s * L.Parts * _layout.Stride], sum);
            }

            phi[k] = L.Multiply(sum, scale);
        }
    }

    private void AddMomentGradient<T, L>(double* values, int blockSize, T* products, T* dw)
        where T : unmanaged
        where L : struct, ILanes<T>
    {
        T scale = L.Broadcast(_strainScale);
        for (int s = 0; s < 9; s++)
        {
            T sum = default;
            for (int k = 0; k < blockSize; k++)
            {
                sum = L.MultiplyAdd(L.Broadcast(values[(s * blockSize) + k]), products[k], sum);
            }

            T* to = dw + (s * L.Parts * _layout.Stride);
            *to = L.Add(*to, L.Multiply(sum, scale));
        }
    }
}
