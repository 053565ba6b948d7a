using System.Numerics;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>Draws the processes of groups of first phonons; those of a group share partner grids. One thread owns it.</summary>
internal sealed class GroupDraw
{
    private const uint PartnerPurpose = 0x300;
    private const uint ProcessPurpose = 0x301;
    private const uint RateProcessPurpose = 0x302;

    private readonly LimitPlan _plan;
    private readonly FirstPoints _firstPoints;
    private readonly PhononSolver _solver;
    private readonly PartnerThreePhononSum _three;
    private readonly PartnerFourPhononSum? _four;
    private readonly PartnerPairs? _pairs;
    private readonly ProcessReservoir _reservoir;
    private readonly ModeBlock _first;
    private readonly ModeBlock _partners;
    private readonly ModeBlock _thirds; // q + p of three phonons
    private readonly ModeBlock? _others; // p2 of four phonons
    private readonly MatrixElements _elements;
    private readonly double[] _masses;
    private readonly bool _byRate;

    /// <param name="plan">First phonons, and the problem: the processes are of its highest order.</param>
    /// <param name="elements">V of that order.</param>
    /// <param name="masses">amu, by atom.</param>
    /// <param name="processes">Processes of a first phonon.</param>
    /// <param name="byRate">First phonons uniform in zone and branch, processes by the squared rate.</param>
    public GroupDraw(LimitPlan plan, MatrixElements elements, double[] masses, int processes, bool byRate)
    {
        _plan = plan;
        _elements = elements;
        _masses = masses;
        _byRate = byRate;
        PartnerContext context = plan.Context;
        int points = (int)context.PartnerGrid.Count;
        _firstPoints = new(context.FineGrid, plan.Problem.Model.Crystal.Lattice, continuum: true);
        _solver = plan.Problem.Model.CreateSolver();
        _reservoir = new(processes);
        _first = new(context, 1);
        _partners = new(context, points);
        _thirds = new(context, points);
        if (plan.Problem.FourPhonons)
        {
            _four = new(context) { Reservoir = _reservoir };
            _pairs = new(context, context.Options.FourPhononPairs);
            _others = new(context, points);
        }

        _three = new(context) { Reservoir = _four is null ? _reservoir : null };
    }

    public List<DrawnProcess> Run(int group)
    {
        var found = new List<DrawnProcess>();
        ReadOnlySpan<DrawnMode> modes = _plan.Draw.Group(group);
        var random = new RandomStream(_plan.Options.Seed, (ulong)group, PartnerPurpose);
        Solve(_partners, ref random);
        if (_others is not null)
        {
            Solve(_others, ref random);
        }

        for (int k = 0; k < modes.Length; k++)
        {
            RandomStream stream =
                new(_plan.Options.Seed, ((ulong)group << 20) | (uint)k, _byRate ? RateProcessPurpose : ProcessPurpose);
            if (_byRate)
            {
                Vector3D q = new(stream.NextDouble(), stream.NextDouble(), stream.NextDouble());
                AddProcesses(q, (int)stream.NextIndex(_plan.Context.BranchCount), 1, stream, found);
            }
            else
            {
                AddByHeat(modes[k], stream, found);
            }
        }

        return found;
    }

    private void Solve(ModeBlock block, ref RandomStream random)
    {
        QPointGrid grid = _plan.Context.PartnerGrid;
        block.SolveGrid(
            _solver, grid, new(random.NextDouble() / grid.N1, random.NextDouble() / grid.N2, random.NextDouble() / grid.N3));
    }

    // the draw knows the irreducible wedge only; a random rotation spreads its modes over the zone
    private void AddByHeat(DrawnMode drawn, RandomStream random, List<DrawnProcess> found)
    {
        (Vector3D q, double multiplicity) = _firstPoints.Place(drawn, ref random);
        if (multiplicity == 0)
        {
            return;
        }

        var rotations = _plan.Problem.Group.WaveVectorRotations();
        q = rotations[(int)random.NextIndex(rotations.Length)].Rotation * q;
        AddProcesses(q, drawn.Branch, multiplicity / drawn.Probability, random, found);
    }

    private void AddProcesses(Vector3D q, int branch, double perDensity, RandomStream random, List<DrawnProcess> found)
    {
        _first.SolveAt(_solver, [q]);
        double frequency = _first.Frequency[branch];
        if (double.IsNaN(frequency))
        {
            return;
        }

        double speedSquared = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            speedSquared += _solver.VelocityProducts[((6 * branch) + axis) * PhononSolver.Lanes];
        }

        (double rate, double otherRate) = Rates(branch, random);
        double whole = rate + otherRate;
        if (!(whole > 0))
        {
            return;
        }

        double share = rate / whole;
        double heat = ModeLifetime.HeatCapacity(_plan.Problem, frequency, 0) * speedSquared / whole * perDensity;
        if (!_reservoir.HasPicks)
        {
            // its heat counts all the same
            int legs = _four is null ? 3 : 4;
            Complex[][] none = [.. Enumerable.Repeat(new Complex[_plan.Context.BranchCount], legs)];
            found.Add(new([q, .. new Vector3D[legs - 1]], none, Complex.Zero, 0, heat, share, frequency, branch));
            return;
        }

        double weight = (_byRate ? rate * rate * perDensity : heat * share) / _reservoir.Count;
        for (int k = 0; k < _reservoir.Count; k++)
        {
            (ModeBlock Block, int Slot, int Sign)[] legs = Legs(branch, _reservoir.Pick(k));
            Vector3D[] waves = [.. legs.Select(leg => leg.Sign * leg.Block.Points[leg.Slot / leg.Block.PaddedBranches])];
            Complex[][] vectors = [.. legs.Select(leg => Eigenvector(leg.Block, leg.Slot, leg.Sign))];
            Complex element = _elements.Evaluate(waves, vectors);
            double square = (element.Real * element.Real) + (element.Imaginary * element.Imaginary);
            found.Add(new(
                waves, vectors, element, weight * _reservoir.Weight(square), heat / _reservoir.Count, share, frequency, branch));
        }
    }

    // rates of the first phonon, 1/ps: by the processes that are drawn, which are offered to the reservoir, and by the others
    private (double Rate, double Others) Rates(int branch, RandomStream random)
    {
        if (_four is null)
        {
            _reservoir.Begin(random);
            return (ThreePhononRate(branch), 0);
        }

        _pairs!.Draw(_solver, _first.Points[0], _partners, _others!, ref random);
        _reservoir.Begin(random);
        Span<double> rate = stackalloc double[1];
        _pairs.Run(_four, _first, branch, rate);
        return (rate[0], _byRate ? 0 : ThreePhononRate(branch));
    }

    private double ThreePhononRate(int branch)
    {
        _thirds.SolveGrid(_solver, _plan.Context.PartnerGrid, _first.Points[0] + _partners.Points[0]);
        _three.BeginFirst(_first, 0, branch);
        Span<double> rate = stackalloc double[1];
        _three.Run(_first.Frequency[branch], _partners, _thirds, rate);
        return rate[0];
    }

    // outgoing phonons have sign -1
    private (ModeBlock Block, int Slot, int Sign)[] Legs(int branch, ProcessSlots slots) => _four is null
        ? [(_first, branch, 1), (_partners, slots.Second, 1), (_thirds, slots.Last, -1)]
        : [(_first, branch, 1), (_partners, slots.Second, 1), (_others!, slots.Third, 1), (_pairs!.Lasts, slots.Last, 1)];

    private Complex[] Eigenvector(ModeBlock block, int slot, int sign)
    {
        (int point, int branch) = Math.DivRem(slot, block.PaddedBranches);
        var e = new Complex[_plan.Context.BranchCount];
        for (int c = 0; c < e.Length; c++)
        {
            int at = (((point * e.Length) + c) * block.PaddedBranches) + branch;
            double root = Math.Sqrt(_masses[c / 3]);
            e[c] = new(root * block.VectorReal[at], sign * root * block.VectorImaginary[at]);
        }

        return e;
    }
}
