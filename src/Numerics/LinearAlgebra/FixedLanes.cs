using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>Reductions over vector lanes in one fixed order, so that a result has the same bits on every machine.</summary>
internal static class FixedLanes
{
    public static double Sum(Vector512<double> v) =>
        (v.GetElement(0) + v.GetElement(1) + (v.GetElement(2) + v.GetElement(3)))
        + (v.GetElement(4) + v.GetElement(5) + (v.GetElement(6) + v.GetElement(7)));
}
