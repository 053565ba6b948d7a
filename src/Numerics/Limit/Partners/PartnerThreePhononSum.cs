using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Three-phonon rate of one first mode, averaged over the points of one shifted grid. For partner p and q'' = q + p one element |V(Q, P,
/// -Q'')|^2 serves three processes, each with weight 1/2: Q absorbs P; Q absorbs -Q''; Q decays into -P and Q''.
/// </summary>
internal sealed class PartnerThreePhononSum
{
    private readonly PartnerContext _context;
    private readonly IPartnerThreePhononVertex _vertex;
    private readonly EnergyDelta _delta;
    private readonly double[] _scales; // width of a set = unit width times its scale
    private readonly double[] _floors;
    private readonly Vector512<double>[] _sums;
    private readonly double _reach;

    public PartnerThreePhononSum(PartnerContext context)
    {
        PartnerSumOptions options = context.Options;
        _context = context;
        _vertex = context.Problem.Interactions.Modes3 is { } modes
            ? new PcpPartnerThreePhononVertex(modes, context.BranchCount, context.PartnerGrid)
            : SparseCells.Pay(context.BranchCount)
                ? new SparsePartnerThreePhononVertex(context.Problem.Interactions.Third!, context.BranchCount, context.PartnerGrid)
                : new PartnerThreePhononVertex(context.Problem.Interactions.Third!, context.BranchCount, context.PartnerGrid);
        _delta = new EnergyDelta(options.Shape, options.Cut);
        _scales = options.ComparisonGrid > 0 ? [1 / options.EffectiveGrid, 1 / options.ComparisonGrid] : [1 / options.EffectiveGrid];
        _floors = [.. _scales.Select(s => s * options.RelativeFloor * context.MedianWidth)];
        _sums = new Vector512<double>[_scales.Length * context.Temperatures.Length];
        _reach = _scales.Max();
    }

    /// <summary>Width sets: the effective grid's, then the comparison grid's if there is one.</summary>
    public int Sets => _scales.Length;

    /// <summary>Gets a chance to pick each process by its part of the rate, first width set and temperature; null for none.</summary>
    public ProcessReservoir? Reservoir { get; set; }

    public void BeginFirst(ModeBlock first, int point, int branch) => _vertex.BeginFirst(first, point, branch);

    /// <summary>Rates in 1/ps, [set * temperatures + t].</summary>
    /// <param name="frequency">omega of the first mode, rad/ps.</param>
    /// <param name="partners">Points p of the shifted grid.</param>
    /// <param name="thirds">Points q + p in the same order.</param>
    /// <param name="rates">Where the rates go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(double frequency, ModeBlock partners, ModeBlock thirds, Span<double> rates)
    {
        QPointGrid grid = _context.PartnerGrid;
        int d = _context.BranchCount, padded = partners.PaddedBranches, steps = _context.Steps.Length;
        _vertex.SetShift(partners.Points[0]);
        Array.Clear(_sums);
        Vector512<double> omega1 = Vector512.Create(frequency);
        Vector512<double> reach = Vector512.Create(_reach * _delta.Cut);
        Vector512<double> floor = Vector512.Create(_floors.Max() / _reach);
        for (int point = 0; point < grid.Count; point++)
        {
            bool begun = false;
            for (int block = 0; block < padded; block += GridModes.Lanes)
            {
                Vector512<double> omega3 = Vector512.LoadUnsafe(ref thirds.Frequency[(point * padded) + block]);
                for (int branch = 0; branch < d; branch++)
                {
                    Vector512<double> omega2 = Vector512.Create(partners.Frequency[(point * padded) + branch]);
                    Vector512<double> absorb = Vector512<double>.Zero, emit = Vector512<double>.Zero;
                    ref double mine = ref partners.Width[(point * steps * padded) + branch];
                    ref double others = ref thirds.Width[(point * steps * padded) + block];
                    for (int i = 0; i < steps * padded; i += padded)
                    {
                        Vector512<double> u = Vector512.Create(Unsafe.Add(ref mine, i));
                        Vector512<double> w = Vector512.LoadUnsafe(ref Unsafe.Add(ref others, i));
                        absorb = Vector512.Max(absorb, Vector512.Abs(u - w));
                        emit = Vector512.Max(emit, Vector512.Abs(u + w));
                    }

                    Vector512<double> difference = omega2 - omega3;
                    Vector512<double> sum = omega2 + omega3;
                    Vector512<double> near = Vector512.Max(absorb, floor) * reach;
                    Vector512<double> kept = Vector512.LessThanOrEqual(Vector512.Abs(omega1 + difference), near)
                        | Vector512.LessThanOrEqual(Vector512.Abs(omega1 - difference), near)
                        | Vector512.LessThanOrEqual(Vector512.Abs(omega1 - sum), Vector512.Max(emit, floor) * reach);
                    if (kept == Vector512<double>.Zero)
                    {
                        continue;
                    }

                    if (!begun)
                    {
                        _vertex.BeginPartner(grid.Address(point), point, partners, thirds);
                        begun = true;
                    }

                    Vector512<double> squares = _vertex.Squares(partners, branch, thirds, point, block);
                    Vector512<double> element = squares
                        * Vector512.Create(0.5 * partners.InverseFrequency[(point * padded) + branch])
                        * Vector512.LoadUnsafe(ref thirds.InverseFrequency[(point * padded) + block]);
                    Add(
                        omega1,
                        difference,
                        sum,
                        absorb,
                        emit,
                        element,
                        squares,
                        (point * padded) + branch,
                        (point * padded) + block,
                        partners,
                        thirds);
                }
            }
        }

        double prefactor = _context.Problem.Model.Constants.ThreePhononPrefactor / (grid.Count * frequency);
        for (int i = 0; i < _sums.Length; i++)
        {
            rates[i] = prefactor * FixedLanes.Sum(_sums[i]);
        }
    }

    private void Add(
        Vector512<double> omega1,
        Vector512<double> difference,
        Vector512<double> sum,
        Vector512<double> absorbWidth,
        Vector512<double> emitWidth,
        Vector512<double> element,
        Vector512<double> squares,
        int slot2,
        int slot3,
        ModeBlock partners,
        ModeBlock thirds)
    {
        int temperatures = _context.Temperatures.Length;
        for (int set = 0; set < _scales.Length; set++)
        {
            Vector512<double> floor = Vector512.Create(_floors[set]);
            Vector512<double> sigma = Vector512.Max(absorbWidth * _scales[set], floor);
            Vector512<double> signed = (_delta.At(omega1 + difference, sigma) - _delta.At(omega1 - difference, sigma)) * element;
            Vector512<double> emission = _delta.At(omega1 - sum, Vector512.Max(emitWidth * _scales[set], floor)) * element;
            for (int t = 0; t < temperatures; t++)
            {
                Vector512<double> n2 = Vector512.Create(partners.Occupation[t][slot2]);
                Vector512<double> n3 = Vector512.LoadUnsafe(ref thirds.Occupation[t][slot3]);
                ref Vector512<double> target = ref _sums[(set * temperatures) + t];
                target = Vector512.FusedMultiplyAdd(signed, n2 - n3, target);
                target = Vector512.FusedMultiplyAdd(emission, n2 + n3 + Vector512<double>.One, target);
                if (Reservoir != null && set + t == 0)
                {
                    Reservoir.Offer((signed * (n2 - n3)) + (emission * (n2 + n3 + Vector512<double>.One)), squares, new(slot2, 0, slot3));
                }
            }
        }
    }
}
