using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>
/// A rotation of wave vectors that leaves frequencies and rates unchanged: that of a space-group operation, or minus it (time reversal).
/// Group velocities turn with <paramref name="CartesianRotation"/>: v(R q) = R v(q), also under time reversal, where R contains the minus
/// sign.
/// </summary>
/// <param name="Operation">Index in <see cref="SpaceGroup.Operations"/>.</param>
/// <param name="TimeReversal">True when the rotation is minus that of the operation; the eigenvectors are then conjugated.</param>
/// <param name="Rotation">The matrix on fractional wave vectors, minus sign of time reversal included.</param>
/// <param name="CartesianRotation">The orthogonal matrix on Cartesian wave vectors, minus sign included.</param>
public sealed record WaveVectorRotation(int Operation, bool TimeReversal, IntMatrix3 Rotation, Matrix3 CartesianRotation);
