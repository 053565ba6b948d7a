using System.Numerics;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// Draws three-phonon processes in proportion to what they take from the conductivity: first phonons anywhere in the zone with probability
/// about proportional to the heat they carry, then processes of each with probability about proportional to their part of its rate.
/// </summary>
internal static class HeatProcessDraw
{
    private const uint PartnerPurpose = 0x300;
    private const uint ProcessPurpose = 0x301;
    private const uint RateProcessPurpose = 0x302;
    private const int WedgeGrid = 16;
    private const long TableMemory = 1_000_000_000;

    private static readonly PartnerSumOptions Partners = new()
    {
        PointsPerAxis = 8,
        Batches = 1,
        Shape = DeltaShape.Gaussian,
        EffectiveGrid = 16,
        ComparisonGrid = 0,
        Cut = 2,
    };

    /// <param name="problem">Crystal, third order, one temperature; fourth order and isotopes are ignored.</param>
    /// <param name="firstPhonons">Number of first phonons.</param>
    /// <param name="processes">Processes of each.</param>
    /// <param name="seed">Seed; draws with different seeds are independent.</param>
    /// <param name="compute">Threads, cancellation; they do not change the result.</param>
    public static HeatProcesses Draw(LimitProblem problem, int firstPhonons, int processes, ulong seed, ComputeOptions compute) =>
        Draw(problem, firstPhonons, processes, seed, compute, byRate: false);

    /// <summary>The same with first phonons that are uniform in zone and branch; the weights of their processes are in proportion to the
    /// squared rate.</summary>
    public static HeatProcesses DrawByRate(LimitProblem problem, int firstPhonons, int processes, ulong seed, ComputeOptions compute) =>
        Draw(problem, firstPhonons, processes, seed, compute, byRate: true);

    /// <summary>What has to be known before groups of first phonons can be drawn, by anybody and in any order.</summary>
    internal static LimitPlan Plan(LimitProblem problem, int firstPhonons, ulong seed, ComputeOptions compute)
    {
        problem = problem with { Interactions = new(problem.Interactions.Third), Isotopes = false };
        var grid = new QPointGrid(WedgeGrid, WedgeGrid, WedgeGrid);
        var options = new LimitOptions { Modes = firstPhonons, PilotModes = 200, Seed = seed, Continuum = true, Partners = Partners };
        ComputeOptions silent = compute with { Progress = null };
        var table = WedgeTable.Build(problem.Model, problem.Group, grid, TableMemory, silent);
        return LimitSampling.Plan(problem, table, options, silent);
    }

    /// <summary>The processes of some groups of a plan.</summary>
    internal static DrawnProcess[] Evaluate(
        LimitPlan plan, int firstGroup, int count, int processes, bool byRate, ComputeOptions compute)
    {
        var groups = new List<DrawnProcess>[count];
        double[] masses = [.. plan.Problem.Model.Crystal.Atoms.Select(a => a.Mass)];
        var elements = new MatrixElements(plan.Problem.Interactions.Third!, masses);
        ParallelWork.ForEach(count, compute, () =>
        {
            var sampler = new GroupDraw(plan, elements, masses, processes, byRate);
            return k => groups[k] = sampler.Run(firstGroup + k);
        });
        return [.. groups.SelectMany(g => g)];
    }

    /// <summary>All processes of a draw, in the order of its groups.</summary>
    internal static HeatProcesses Join(IEnumerable<DrawnProcess> drawn)
    {
        DrawnProcess[] all = [.. drawn.Where(p => p.Weight > 0 && p.Element != Complex.Zero)];
        double sum = all.Sum(p => p.Weight);
        return new(
            3,
            [.. all.SelectMany(p => p.Waves)],
            [.. all.SelectMany(p => p.Eigenvectors)],
            [.. all.Select(p => p.Element)],
            [.. all.Select(p => p.Weight / sum)],
            [.. all.Select(p => p.Frequency)],
            [.. all.Select(p => p.Branch)]);
    }

    private static HeatProcesses Draw(
        LimitProblem problem, int firstPhonons, int processes, ulong seed, ComputeOptions compute, bool byRate)
    {
        LimitPlan plan = Plan(problem, firstPhonons, seed, compute);
        return Join(Evaluate(plan, 0, plan.Groups, processes, byRate, compute));
    }

    // one thread's work space; the modes of a group share a partner grid
    private sealed class GroupDraw
    {
        private readonly LimitPlan _plan;
        private readonly FirstPoints _firstPoints;
        private readonly PhononSolver _solver;
        private readonly PartnerThreePhononSum _sum;
        private readonly ProcessReservoir _reservoir;
        private readonly ModeBlock _first;
        private readonly ModeBlock _partners;
        private readonly ModeBlock _thirds;
        private readonly MatrixElements _elements;
        private readonly double[] _masses;
        private readonly bool _byRate;

        public GroupDraw(LimitPlan plan, MatrixElements elements, double[] masses, int processes, bool byRate)
        {
            _plan = plan;
            _elements = elements;
            _masses = masses;
            _byRate = byRate;
            PartnerContext context = plan.Context;
            _firstPoints = new(plan.Context.FineGrid, plan.Problem.Model.Crystal.Lattice, continuum: true);
            _solver = plan.Problem.Model.CreateSolver();
            _reservoir = new(processes);
            _sum = new(context) { Reservoir = _reservoir };
            _first = new(context, 1);
            _partners = new(context, (int)context.PartnerGrid.Count);
            _thirds = new(context, (int)context.PartnerGrid.Count);
        }

        public List<DrawnProcess> Run(int group)
        {
            var found = new List<DrawnProcess>();
            ReadOnlySpan<DrawnMode> modes = _plan.Draw.Group(group);
            QPointGrid grid = _plan.Context.PartnerGrid;
            var random = new RandomStream(_plan.Options.Seed, (ulong)group, PartnerPurpose);
            _partners.SolveGrid(
                _solver, grid, new(random.NextDouble() / grid.N1, random.NextDouble() / grid.N2, random.NextDouble() / grid.N3));
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

            _thirds.SolveGrid(_solver, _plan.Context.PartnerGrid, q + _partners.Points[0]);
            _sum.BeginFirst(_first, 0, branch);
            _reservoir.Begin(random);
            Span<double> rate = stackalloc double[1];
            _sum.Run(frequency, _partners, _thirds, rate);
            if (!(rate[0] > 0 && _reservoir.HasPicks))
            {
                return;
            }

            double share = _byRate ? rate[0] * rate[0] : ModeLifetime.HeatCapacity(_plan.Problem, frequency, 0) * speedSquared / rate[0];
            double weight = share * perDensity / _reservoir.Count;
            for (int k = 0; k < _reservoir.Count; k++)
            {
                (int second, int third) = _reservoir.Pick(k);
                int p = second / _partners.PaddedBranches, r = third / _thirds.PaddedBranches;
                Vector3D[] waves = [q, _partners.Points[p], -1 * _thirds.Points[r]];
                Complex[][] vectors =
                [
                    Eigenvector(_first, 0, branch, 1),
                    Eigenvector(_partners, p, second % _partners.PaddedBranches, 1),
                    Eigenvector(_thirds, r, third % _thirds.PaddedBranches, -1),
                ];
                Complex element = _elements.Evaluate(waves, vectors);
                double square = (element.Real * element.Real) + (element.Imaginary * element.Imaginary);
                found.Add(new(waves, vectors, element, weight * _reservoir.Weight(square), frequency, branch));
            }
        }

        private Complex[] Eigenvector(ModeBlock block, int point, int branch, int sign)
        {
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
}
