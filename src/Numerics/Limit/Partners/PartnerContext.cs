using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>What every partner sum shares: the crystal, its tensors, temperatures and settings. Immutable.</summary>
internal sealed class PartnerContext
{
    /// <param name="problem">Crystal, tensors and temperatures.</param>
    /// <param name="fineGrid">The grid of the first phonons; its divisions set the shape of partner grids.</param>
    /// <param name="options">The estimate.</param>
    public PartnerContext(LimitProblem problem, QPointGrid fineGrid, PartnerSumOptions options)
    {
        Problem = problem;
        Options = options;
        FineGrid = fineGrid;
        Crystal crystal = problem.Model.Crystal;
        BranchCount = crystal.BranchCount;
        Temperatures = [.. problem.Temperatures];
        HbarOverBoltzmann = problem.Model.Constants.HbarOverBoltzmann;
        MinimumFrequency = Math.Max(0, problem.MinimumFrequency);
        InverseRootMass = [.. Enumerable.Range(0, BranchCount).Select(c => 1 / Math.Sqrt(crystal.Atoms[c / 3].Mass))];
        IsotopeWeight = [.. crystal.Atoms.Select(a => a.MassVariance * a.Mass * a.Mass)];
        int most = Math.Max(fineGrid.N1, Math.Max(fineGrid.N2, fineGrid.N3));
        GridRotations rotations = GridRotations.Of(fineGrid, problem.Group.WaveVectorRotations(), IncompatibleGrid.UseSubgroup);
        Rotations = rotations.Rotations;
        Steps = [.. GridSteps.Of(crystal.Lattice, fineGrid, Rotations).Select(s => most / Math.Sqrt(2) * s)];
        PartnerGrid = new(FirstAxis(Divisions(fineGrid.N1, most)), Divisions(fineGrid.N2, most), Divisions(fineGrid.N3, most));
        if (options.Points == PartnerPoints.Coset
            && (fineGrid.N1 % PartnerGrid.N1 != 0 || fineGrid.N2 % PartnerGrid.N2 != 0 || fineGrid.N3 % PartnerGrid.N3 != 0))
        {
            throw new ArgumentException($"The coset grid {PartnerGrid} does not divide the fine grid {fineGrid}.", nameof(options));
        }

        MedianWidth = ComputeMedianWidth();
    }

    public LimitProblem Problem { get; }

    public PartnerSumOptions Options { get; }

    public QPointGrid FineGrid { get; }

    /// <summary>The rotations that map the fine grid on itself: those of its wedge.</summary>
    public ImmutableArray<WaveVectorRotation> Rotations { get; }

    /// <summary>Grid of partners, to be shifted.</summary>
    public QPointGrid PartnerGrid { get; }

    public int BranchCount { get; }

    public double[] Temperatures { get; }

    public double HbarOverBoltzmann { get; }

    /// <summary>rad/ps.</summary>
    public double MinimumFrequency { get; }

    /// <summary>1/sqrt(m) of component 3 b + a.</summary>
    public double[] InverseRootMass { get; }

    /// <summary>g_b m_b^2, amu^2: what Tamura's sum needs with mass-weighted eigenvectors.</summary>
    public double[] IsotopeWeight { get; }

    /// <summary>
    /// Grid steps of a grid with one point along the most finely divided axis, over sqrt(2), 1/Angstrom: divided by an effective grid they
    /// give its adaptive widths.
    /// </summary>
    public Vector3D[] Steps { get; }

    /// <summary>Median over modes of the largest |Step.v|, rad/ps.</summary>
    public double MedianWidth { get; }

    private int Divisions(int n, int most) =>
        Math.Max(1, (int)Math.Round((double)n * Options.PointsPerAxis / most));

    // phonons are solved eight at a time along the first axis: points up to the next multiple of eight cost nothing
    private int FirstAxis(int divisions) =>
        Options.Points == PartnerPoints.Coset ? divisions : (divisions + PhononSolver.Lanes - 1) / PhononSolver.Lanes * PhononSolver.Lanes;

    private double ComputeMedianWidth()
    {
        bool literal = Options.Points == PartnerPoints.Coset && FineGrid.Count <= 1 << 15;
        QPointGrid grid = literal
            ? FineGrid
            : new QPointGrid(Math.Min(8, PartnerGrid.N1), Math.Min(8, PartnerGrid.N2), Math.Min(8, PartnerGrid.N3));
        var block = new ModeBlock(this, (int)grid.Count);
        block.SolveGrid(
            Problem.Model.CreateSolver(), grid, literal ? default : new Vector3D(0.37 / grid.N1, 0.41 / grid.N2, 0.29 / grid.N3));
        return block.MedianWidth();
    }
}
