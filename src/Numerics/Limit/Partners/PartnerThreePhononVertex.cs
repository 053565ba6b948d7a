using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// V(Q, P, -Q'') of one first mode for partners p = shift + grid point, q'' = q + p, from the full tensor. As in
/// <see cref="FullThreePhononVertex"/> the phase is exp(-i q.R3) exp(i p.(R2 - R3)); the shift's part of the second factor is put into the
/// table of the lattice sum, so that p runs over grid points and the sum goes axis by axis.
/// </summary>
internal sealed class PartnerThreePhononVertex : IPartnerThreePhononVertex
{
    private readonly AnharmonicForceConstants _tensor;
    private readonly int _d;
    private readonly int[] _cellOfBlock;
    private readonly PartialFourierSum _sum;
    private readonly double[] _tableReal; // [cell][c2][c3], phases of the shift left out
    private readonly double[] _tableImaginary;
    private readonly double[] _projectedReal;
    private readonly double[] _projectedImaginary;
    private int _partner;
    private int _projected;

    public PartnerThreePhononVertex(AnharmonicForceConstants tensor, int branchCount, QPointGrid grid)
    {
        _tensor = tensor;
        _d = branchCount;
        IntVector3[] differences =
            PartialFourierSum.Sort(Enumerable.Range(0, tensor.BlockCount).Select(b => tensor.Cell(b, 1) - tensor.Cell(b, 2)));
        Dictionary<IntVector3, int> index = differences.Select((cell, i) => (cell, i)).ToDictionary(p => p.cell, p => p.i);
        _cellOfBlock = [.. Enumerable.Range(0, tensor.BlockCount).Select(b => index[tensor.Cell(b, 1) - tensor.Cell(b, 2)])];
        _sum = new PartialFourierSum(differences, _d * _d, grid);
        _tableReal = new double[differences.Length * _d * _d];
        _tableImaginary = new double[differences.Length * _d * _d];
        _projectedReal = new double[_d + GridModes.Lanes];
        _projectedImaginary = new double[_d + GridModes.Lanes];
    }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        Array.Clear(_tableReal);
        Array.Clear(_tableImaginary);
        Vector3D q = first.Points[point];
        for (int block = 0; block < _tensor.BlockCount; block++)
        {
            (double sin, double cos) = double.SinCosPi(-2 * Vector3D.Dot(q, _tensor.Cell(block, 2).ToVector()));
            int b1 = 3 * _tensor.Atom(block, 0), b2 = 3 * _tensor.Atom(block, 1), b3 = 3 * _tensor.Atom(block, 2);
            ReadOnlySpan<double> values = _tensor.Block(block);
            int table = _cellOfBlock[block] * _d * _d;
            for (int a1 = 0; a1 < 3; a1++)
            {
                int vector = (((point * _d) + b1 + a1) * first.PaddedBranches) + branch;
                double er = (first.VectorReal[vector] * cos) - (first.VectorImaginary[vector] * sin);
                double ei = (first.VectorReal[vector] * sin) + (first.VectorImaginary[vector] * cos);
                for (int a2 = 0; a2 < 3; a2++)
                {
                    int target = table + ((b2 + a2) * _d) + b3;
                    for (int a3 = 0; a3 < 3; a3++)
                    {
                        double value = values[(((a1 * 3) + a2) * 3) + a3];
                        _tableReal[target + a3] += er * value;
                        _tableImaginary[target + a3] += ei * value;
                    }
                }
            }
        }
    }

    public void SetShift(Vector3D shift)
    {
        int length = _d * _d;
        for (int cell = 0; cell < _sum.Cells.Length; cell++)
        {
            (double sin, double cos) = double.SinCosPi(2 * Vector3D.Dot(shift, _sum.Cells[cell].ToVector()));
            Span<double> real = _sum.TableReal(cell);
            Span<double> imaginary = _sum.TableImaginary(cell);
            int source = cell * length;
            for (int k = 0; k < length; k++)
            {
                real[k] = (cos * _tableReal[source + k]) - (sin * _tableImaginary[source + k]);
                imaginary[k] = (sin * _tableReal[source + k]) + (cos * _tableImaginary[source + k]);
            }
        }

        _sum.Begin();
    }

    public void BeginPartner(IntVector3 address, int partner, ModeBlock partners, ModeBlock thirds)
    {
        _sum.Evaluate(address);
        _partner = partner;
        _projected = -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector512<double> Squares(ModeBlock partners, int branch, ModeBlock thirds, int third, int block)
    {
        if (_projected != branch)
        {
            Project(partners, branch);
        }

        int offset = (third * _d * thirds.PaddedBranches) + block;
        LegProjection.CloseOutgoing(
            _projectedReal,
            _projectedImaginary,
            ref thirds.VectorReal[offset],
            ref thirds.VectorImaginary[offset],
            thirds.PaddedBranches,
            _d,
            out Vector512<double> real,
            out Vector512<double> imaginary);
        return Vector512.FusedMultiplyAdd(real, real, imaginary * imaginary);
    }

    // X[c3] = sum_c2 e_c2(P)/sqrt(m) M[c2][c3]
    private void Project(ModeBlock partners, int branch)
    {
        int vector = (_partner * _d * partners.PaddedBranches) + branch;
        LegProjection.Contract(
            ref partners.VectorReal[vector],
            ref partners.VectorImaginary[vector],
            partners.PaddedBranches,
            _d,
            ref MemoryMarshal.GetArrayDataReference(_sum.PointReal),
            ref MemoryMarshal.GetArrayDataReference(_sum.PointImaginary),
            _d,
            _projectedReal,
            _projectedImaginary);
        _projected = branch;
    }
}
