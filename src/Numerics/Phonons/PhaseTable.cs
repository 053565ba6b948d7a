using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// exp(2 pi i q l) for the whole numbers l = 0 .. max, in eight lanes with a q each. Exactly real where q is a multiple of one half,
/// exactly conjugate for -q.
/// </summary>
internal sealed unsafe class PhaseTable
{
    private readonly AlignedBuffer _cosine;
    private readonly AlignedBuffer _sine;
    private readonly int _maximum;

    public PhaseTable(int maximum)
    {
        _maximum = maximum;
        _cosine = new(8 * (maximum + 2));
        _sine = new(8 * (maximum + 2));
    }

    public void Set(Vector512<double> q)
    {
        Vector512<double>* cosine = _cosine.Vectors;
        Vector512<double>* sine = _sine.Vectors;
        cosine[0] = Vector512<double>.One;
        sine[0] = Vector512<double>.Zero;
        double* firstCosine = (double*)(cosine + 1);
        double* firstSine = (double*)(sine + 1);
        for (int lane = 0; lane < 8; lane++)
        {
            double fraction = q.GetElement(lane);
            (firstSine[lane], firstCosine[lane]) = double.SinCosPi(2 * (fraction - Math.Round(fraction)));
        }

        for (int l = 2; l <= _maximum; l++)
        {
            int half = l / 2;
            int rest = l - half;
            cosine[l] = Vector512.FusedMultiplyAdd(cosine[half], cosine[rest], -(sine[half] * sine[rest]));
            sine[l] = Vector512.FusedMultiplyAdd(sine[half], cosine[rest], cosine[half] * sine[rest]);
        }
    }

    /// <summary>The phase of lane 0.</summary>
    public (double Cosine, double Sine) Scalar(int l)
    {
        int m = 8 * Math.Abs(l);
        return (_cosine.Pointer[m], l < 0 ? -_sine.Pointer[m] : _sine.Pointer[m]);
    }

    public Vector512<double> Cosine(int l) => _cosine.Vectors[Math.Abs(l)];

    public Vector512<double> Sine(int l) => l < 0 ? -_sine.Vectors[-l] : _sine.Vectors[l];
}
