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

        if (_tensor.Order == 3 && !Vector512.IsHardwareAccelerated)
        {
            AddPlainByHalves(factors, gradient, plainSums);
        }
        else
        {
            AddPlain(factors, gradient, plainSums);
        }

        if (_strain != null)
        {
            AddStrain(factors, gradient, moments!, momentGradient!, strainSums);
        }

        double plain = 0, strain = 0;
        for (int term = 0; term < _layout.TermCount; term++)
        {
            plain += termWeights[term] * plainSums[term / FactorLayout.Lanes][term % FactorLayout.Lanes];
            strain += termWeights[term] * strainSums[term / FactorLayout.Lanes][term % FactorLayout.Lanes];
        }

        return (plain, strain);
    }

    private void AddPlain(AlignedBuffer factors, AlignedBuffer gradient, V* sums)
    {
        int n = _tensor.Order;
        int blockSize = n == 3 ? 27 : 81;
        V* phi = stackalloc V[81];
        int* sites = stackalloc int[n];
        int* slots = stackalloc int[] { 0, 1, 2, 3 };
        for (int tuple = 0; tuple < _tensor.Count; tuple++)
        {
            for (int leg = 0; leg < n; leg++)
            {
                sites[leg] = 3 * _tensor.Tuples[(tuple * n) + leg] * _layout.Stride;
            }

            for (int k = 0; k < blockSize; k++)
            {
                phi[k] = Vector512.Create(_scale * _tensor.Values[(tuple * blockSize) + k]);
            }

            for (int g = 0; g < _layout.Groups; g++)
            {
                V* a = factors.Vectors + (g * n);
                V* to = gradient.Vectors + (g * n);
                sums[g] += n == 3
                    ? PermanentContraction.Order3(a, to, _layout.Stride, sites, slots, phi, null)
                    : PermanentContraction.Order4(a, to, _layout.Stride, sites, slots, phi);
            }
        }
    }

    // the same bits, third order
    private void AddPlainByHalves(AlignedBuffer factors, AlignedBuffer gradient, V* sums)
    {
        H* phi = stackalloc H[27];
        int* sites = stackalloc int[3];
        for (int tuple = 0; tuple < _tensor.Count; tuple++)
        {
            for (int leg = 0; leg < 3; leg++)
            {
                sites[leg] = 2 * 3 * _tensor.Tuples[(tuple * 3) + leg] * _layout.Stride;
            }

            for (int k = 0; k < 27; k++)
            {
                phi[k] = Vector256.Create(_scale * _tensor.Values[(tuple * 27) + k]);
            }

            for (int half = 0; half < 2 * _layout.Groups; half++)
            {
                int first = (half / 2 * 2 * 3) + (half % 2);
                ((H*)sums)[half] += HalfContraction.Order3(
                    (H*)factors.Vectors + first, (H*)gradient.Vectors + first, 2 * _layout.Stride, sites, phi);
            }
        }
    }

    // for each factor as the strained leg: the block sum_s W_s M_s with the other factors
    private void AddStrain(AlignedBuffer factors, AlignedBuffer gradient, AlignedBuffer moments, AlignedBuffer momentGradient, V* sums)
    {
        int legs = _strain!.Order;
        int n = legs + 1;
        int blockSize = legs == 2 ? 9 : 27;
        V* phi = stackalloc V[27];
        V* products = stackalloc V[27];
        int* sites = stackalloc int[legs];
        int* slots = stackalloc int[legs];
        for (int tuple = 0; tuple < _strain.Count; tuple++)
        {
            for (int leg = 0; leg < legs; leg++)
            {
                sites[leg] = 3 * _strain.Tuples[(tuple * legs) + leg] * _layout.Stride;
            }

            fixed (double* values = &_strain.Values[tuple * 9 * blockSize])
            {
                for (int i = 0; i < n; i++)
                {
                    for (int k = 0; k < legs; k++)
                    {
                        slots[k] = k < i ? k : k + 1;
                    }

                    for (int g = 0; g < _layout.Groups; g++)
                    {
                        V* w = moments.Vectors + (g * n) + i;
                        V* dw = momentGradient.Vectors + (g * n) + i;
                        Combine(values, blockSize, w, phi);
                        V* a = factors.Vectors + (g * n);
                        V* to = gradient.Vectors + (g * n);
                        sums[g] += legs == 2
                            ? PermanentContraction.Order2(a, to, _layout.Stride, sites, slots, phi, products)
                            : PermanentContraction.Order3(a, to, _layout.Stride, sites, slots, phi, products);
                        AddMomentGradient(values, blockSize, products, dw);
                    }
                }
            }
        }
    }

    private void Combine(double* values, int blockSize, V* w, V* phi)
    {
        for (int k = 0; k < blockSize; k++)
        {
            V sum = V.Zero;
            for (int s = 0; s < 9; s++)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(values[(s * blockSize) + k]), w[s * _layout.Stride], sum);
            }

            phi[k] = sum * _strainScale;
        }
    }

    private void AddMomentGradient(double* values, int blockSize, V* products, V* dw)
    {
        for (int s = 0; s < 9; s++)
        {
            V sum = V.Zero;
            for (int k = 0; k < blockSize; k++)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(values[(s * blockSize) + k]), products[k], sum);
            }

            dw[s * _layout.Stride] += sum * _strainScale;
        }
    }
}
