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

    private readonly ProcessPlan _plan;
    private readonly PhononPool _pool;
    private readonly FirstPoints _firstPoints;
    private readonly PhononSolver _solver;
    private readonly PartnerThreePhononSum _three;
    private readonly PartnerFourPhononSum? _four;
    private readonly PartnerPairs? _pairs;
    private readonly ProcessReservoir _reservoir;
    private readonly ModeBlock _batch; // first phonons, solved eight at a time
    private readonly ModeBlock _first;
    private readonly ModeBlock _thirds; // q + p of three phonons
    private readonly ModeBlock? _others; // p2 of four phonons
    private readonly MatrixElements _elements;
    private readonly double[] _masses;
    private readonly bool _byRate;

    /// <param name="plan">First phonons, and the problem: the processes are of its highest order.</param>
    /// <param name="pool">Phonons that the group shares with others.</param>
    /// <param name="elements">V of that order.</param>
    /// <param name="masses">amu, by atom.</param>
    /// <param name="processes">Processes of a first phonon.</param>
    /// <param name="byRate">First phonons uniform in zone and branch, processes by the squared rate.</param>
    public GroupDraw(ProcessPlan plan, PhononPool pool, MatrixElements elements, double[] masses, int processes, bool byRate)
    {
        (_plan, _pool) = (plan, pool);
        _elements = elements;
        _masses = masses;
        _byRate = byRate;
        PartnerContext context = plan.Context;
        int points = (int)context.PartnerGrid.Count;
        _firstPoints = new(context.FineGrid, plan.Problem.Model.Crystal.Lattice, continuum: true);
        _solver = plan.Problem.Model.CreateSolver();
        _reservoir = new(processes);
        _batch = new(context, PhononSolver.Lanes);
        _first = new(context, 1);
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
        var random = new RandomStream(_plan.Seed, (ulong)group, PartnerPurpose);
        int coset = (int)random.NextIndex(_pool.Cosets);
        _others?.SolveGrid(_solver, _plan.Context.PartnerGrid, Shift(ref random));
        FirstPhonon[] phonons = [.. Place(group).Where(p => p.PerDensity > 0)];
        var speeds = new double[PhononSolver.Lanes];
        for (int k = 0; k < phonons.Length; k++)
        {
            int lane = k % PhononSolver.Lanes;
            if (lane == 0)
            {
                SolveBatch(phonons.AsSpan(k, Math.Min(PhononSolver.Lanes, phonons.Length - k)), speeds);
            }

            _first.CopyPhonons(_batch, lane, 0, 1);
            _first.Points[0] = phonons[k].Q;
            AddProcesses(phonons[k], speeds[lane], coset, found);
        }

        return found;
    }

    private FirstPhonon[] Place(int group)
    {
        ReadOnlySpan<DrawnMode> modes = _plan.Draw.Group(group);
        var placed = new FirstPhonon[modes.Length];
        for (int k = 0; k < modes.Length; k++)
        {
            RandomStream random =
                new(_plan.Seed, ((ulong)group << 20) | (uint)k, _byRate ? RateProcessPurpose : ProcessPurpose);
            placed[k] = _byRate ? ByRate(random) : ByHeat(modes[k], random);
        }

        return placed;
    }

    private Vector3D Shift(ref RandomStream random)
    {
        QPointGrid grid = _plan.Context.PartnerGrid;
        return new(random.NextDouble() / grid.N1, random.NextDouble() / grid.N2, random.NextDouble() / grid.N3);
    }

    private FirstPhonon ByRate(RandomStream random)
    {
        QPointGrid grid = _plan.Context.FineGrid;
        IntVector3 cell = grid.Address(random.NextIndex(grid.Count));
        int branch = (int)random.NextIndex(_plan.Context.BranchCount);
        return new(_pool.First(cell), cell, branch, 1, random);
    }

    // the draw knows the irreducible wedge only; a random rotation spreads its modes over the zone
    private FirstPhonon ByHeat(DrawnMode drawn, RandomStream random)
    {
        var rotations = _plan.Problem.Group.WaveVectorRotations();
        IntMatrix3 rotation = rotations[(int)random.NextIndex(rotations.Length)].Rotation;
        if (drawn.GridPoint == 0)
        {
            // denser towards Gamma than any grid
            (Vector3D q, double multiplicity) = _firstPoints.Place(drawn, ref random);
            return new(rotation * q, null, drawn.Branch, multiplicity / drawn.Probability, random);
        }

        IntVector3 cell = rotation * _plan.Context.FineGrid.Address(drawn.GridPoint);
        return new(_pool.First(cell), cell, drawn.Branch, drawn.Star / drawn.Probability, random);
    }

    // v^2 of the branches that are wanted, by lane: the solver goes on to other points
    private void SolveBatch(ReadOnlySpan<FirstPhonon> phonons, double[] speeds)
    {
        Span<Vector3D> q = stackalloc Vector3D[phonons.Length];
        for (int lane = 0; lane < q.Length; lane++)
        {
            q[lane] = phonons[lane].Q;
        }

        _batch.SolveAt(_solver, q);
        for (int lane = 0; lane < q.Length; lane++)
        {
            speeds[lane] = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                speeds[lane] += _solver.VelocityProducts[(((6 * phonons[lane].Branch) + axis) * PhononSolver.Lanes) + lane];
            }
        }
    }

    private void AddProcesses(in FirstPhonon phonon, double speedSquared, int coset, List<DrawnProcess> found)
    {
        (int branch, double perDensity) = (phonon.Branch, phonon.PerDensity);
        double frequency = _first.Frequency[branch];
        if (double.IsNaN(frequency))
        {
            return;
        }

        ModeBlock partners = _pool.Partners(coset, _solver);
        (double rate, double otherRate) = Rates(phonon, coset, partners);
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
            found.Add(new([phonon.Q, .. new Vector3D[legs - 1]], none, Complex.Zero, 0, heat, share, frequency, branch));
            return;
        }

        double weight = (_byRate ? rate * rate * perDensity : heat * share) / _reservoir.Count;
        for (int k = 0; k < _reservoir.Count; k++)
        {
            (ModeBlock Block, int Slot, int Sign)[] legs = Legs(branch, partners, _reservoir.Pick(k));
            Vector3D[] waves = [.. legs.Select(leg => leg.Sign * leg.Block.Points[leg.Slot / leg.Block.PaddedBranches])];
            Complex[][] vectors = [.. legs.Select(leg => Eigenvector(leg.Block, leg.Slot, leg.Sign))];
            Complex element = _elements.Evaluate(waves, vectors);
            double square = (element.Real * element.Real) + (element.Imaginary * element.Imaginary);
            found.Add(new(
                waves, vectors, element, weight * _reservoir.Weight(square), heat / _reservoir.Count, share, frequency, branch));
        }
    }

    // rates of the first phonon, 1/ps: by the processes that are drawn, which are offered to the reservoir, and by the others
    private (double Rate, double Others) Rates(in FirstPhonon phonon, int coset, ModeBlock partners)
    {
        RandomStream random = phonon.Random;
        if (_four is null)
        {
            _reservoir.Begin(random);
            return (ThreePhononRate(phonon, coset, partners), 0);
        }

        _pairs!.Draw(_solver, phonon.Q, partners, _others!, ref random);
        _reservoir.Begin(random);
        Span<double> rate = stackalloc double[1];
        _pairs.Run(_four, _first, phonon.Branch, rate);
        return (rate[0], _byRate ? 0 : ThreePhononRate(phonon, coset, partners));
    }

    private double ThreePhononRate(in FirstPhonon phonon, int coset, ModeBlock partners)
    {
        if (phonon.Cell is { } cell)
        {
            _pool.Thirds(cell, coset, _solver, _thirds);
        }
        else
        {
            _thirds.SolveGrid(_solver, _plan.Context.PartnerGrid, phonon.Q + partners.Points[0]);
        }

        _three.BeginFirst(_first, 0, phonon.Branch);
        Span<double> rate = stackalloc double[1];
        _three.Run(_first.Frequency[phonon.Branch], partners, _thirds, rate);
        return rate[0];
    }

    // outgoing phonons have sign -1
    private (ModeBlock Block, int Slot, int Sign)[] Legs(int branch, ModeBlock partners, ProcessSlots slots) => _four is null
        ? [(_first, branch, 1), (partners, slots.Second, 1), (_thirds, slots.Last, -1)]
        : [(_first, branch, 1), (partners, slots.Second, 1), (_others!, slots.Third, 1), (_pairs!.Lasts, slots.Last, 1)];

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

    /// <summary>A first phonon.</summary>
    /// <param name="Q">Its wave vector.</param>
    /// <param name="Cell">Where it is in the pool; null close to Gamma, where it has a place of its own.</param>
    /// <param name="Branch">Its branch.</param>
    /// <param name="PerDensity">One over the density of the draw.</param>
    /// <param name="Random">What its processes are drawn with.</param>
    private readonly record struct FirstPhonon(Vector3D Q, IntVector3? Cell, int Branch, double PerDensity, RandomStream Random);
}
