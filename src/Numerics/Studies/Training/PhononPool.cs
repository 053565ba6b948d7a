using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// The phonons of some hundred first phonons' processes. First phonons sit at points of a fine grid with a random shift, second ones at
/// points of that grid with another shift; so third ones sit at points with the sum of both shifts, and few of them are different. As the
/// shifts are uniform, so is each wave vector in the zone. Partner grids are cosets of the fine grid. Thread-safe; phonons are solved when
/// first asked for.
/// </summary>
internal sealed class PhononPool
{
    private const uint ShiftPurpose = 0x310;
    private const uint RateShiftPurpose = 0x311;

    private readonly PartnerContext _context;
    private readonly QPointGrid _fine;
    private readonly QPointGrid _coarse;
    private readonly IntVector3 _steps; // fine steps in a step of a partner grid
    private readonly Vector3D _firstShift;
    private readonly Vector3D _partnerShift;
    private readonly Memo<ModeBlock>[] _partners;
    private readonly Memo<ModeBlock>[] _thirds;

    /// <param name="plan">The first phonons.</param>
    /// <param name="number">Of the pool: pools with different numbers have independent shifts.</param>
    /// <param name="byRate">For draws by rate, whose shifts are independent too.</param>
    public PhononPool(ProcessPlan plan, int number, bool byRate)
    {
        _context = plan.Context;
        (_fine, _coarse) = (_context.FineGrid, _context.PartnerGrid);
        _steps = new(_fine.N1 / _coarse.N1, _fine.N2 / _coarse.N2, _fine.N3 / _coarse.N3);
        if (_steps.X * _coarse.N1 != _fine.N1 || _steps.Y * _coarse.N2 != _fine.N2 || _steps.Z * _coarse.N3 != _fine.N3)
        {
            throw new ArgumentException($"The partner grid {_coarse} does not divide the grid {_fine}.", nameof(plan));
        }

        var random = new RandomStream(plan.Seed, (ulong)number, byRate ? RateShiftPurpose : ShiftPurpose);
        var firstPoints = new FirstPoints(_fine, plan.Problem.Model.Crystal.Lattice, continuum: true);
        _firstShift = firstPoints.FromCentre(new(random.NextDouble(), random.NextDouble(), random.NextDouble()));
        _partnerShift = new(random.NextDouble() / _fine.N1, random.NextDouble() / _fine.N2, random.NextDouble() / _fine.N3);
        Cosets = _steps.X * _steps.Y * _steps.Z;
        _partners = [.. Enumerable.Range(0, Cosets).Select(_ => new Memo<ModeBlock>())];
        _thirds = [.. Enumerable.Range(0, Cosets).Select(_ => new Memo<ModeBlock>())];
    }

    /// <summary>Partner grids to choose from.</summary>
    public int Cosets { get; }

    /// <summary>The first phonons' wave vector in the cell of a point of the fine grid.</summary>
    public Vector3D First(IntVector3 address) => OnFineGrid(address) + _firstShift;

    /// <summary>The phonons of a partner grid.</summary>
    public ModeBlock Partners(int coset, PhononSolver solver) =>
        _partners[coset].Get(() => Solve(solver, OnFineGrid(Offset(coset)) + _partnerShift));

    /// <summary>The phonons at q + p, in the order of the partners p.</summary>
    /// <param name="address">Of the cell of q on the fine grid.</param>
    /// <param name="coset">Of the partner grid.</param>
    /// <param name="solver">Solves what is not known yet.</param>
    /// <param name="to">Where they go.</param>
    public void Thirds(IntVector3 address, int coset, PhononSolver solver, ModeBlock to)
    {
        ModeBlock partners = Partners(coset, solver);
        IntVector3 sum = address + Offset(coset);
        (int t1, int c1) = Split(sum.X, _steps.X);
        (int t2, int c2) = Split(sum.Y, _steps.Y);
        (int t3, int c3) = Split(sum.Z, _steps.Z);
        var offset = new IntVector3(c1, c2, c3);
        ModeBlock known = _thirds[c1 + (_steps.X * (c2 + (_steps.Y * c3)))]
            .Get(() => Solve(solver, OnFineGrid(offset) + _firstShift + _partnerShift));

        // whole steps of the partner grid turn it into itself: lines along the first axis in two pieces
        int n1 = _coarse.N1, turned = Wrap(t1, n1);
        for (int m3 = 0, slot = 0; m3 < _coarse.N3; m3++)
        {
            for (int m2 = 0; m2 < _coarse.N2; m2++, slot += n1)
            {
                int line = n1 * (Wrap(m2 + t2, _coarse.N2) + (_coarse.N2 * Wrap(m3 + t3, _coarse.N3)));
                to.CopyPhonons(known, line + turned, slot, n1 - turned);
                to.CopyPhonons(known, line, slot + n1 - turned, turned);
            }
        }

        Vector3D q = First(address);
        for (int slot = 0; slot < to.Points.Length; slot++)
        {
            to.Points[slot] = q + partners.Points[slot];
        }
    }

    private ModeBlock Solve(PhononSolver solver, Vector3D origin)
    {
        var block = new ModeBlock(_context, (int)_coarse.Count);
        block.SolveGrid(solver, _coarse, origin);
        return block;
    }

    private IntVector3 Offset(int coset) => new(coset % _steps.X, coset / _steps.X % _steps.Y, coset / (_steps.X * _steps.Y));

    private Vector3D OnFineGrid(IntVector3 address) =>
        new((double)address.X / _fine.N1, (double)address.Y / _fine.N2, (double)address.Z / _fine.N3);

    private static (int Whole, int Left) Split(int n, int steps)
    {
        int rest = Wrap(n, steps);
        return ((n - rest) / steps, rest);
    }

    private static int Wrap(int m, int n) => ((m % n) + n) % n;
}
