using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// The phonons of a full grid laid out for the scattering kernels. Modes at or below <c>minimumFrequency</c> and imaginary modes take no
/// part.
/// </summary>
public sealed class GridModes : ModeLayout
{
    private GridModes(QPointGrid grid, int branchCount, int temperatures, int widths)
        : base(grid.Count, branchCount, temperatures, widths) =>
        Grid = grid;

    public QPointGrid Grid { get; }

    /// <summary>
    /// True where the width of a process is the root of the sum of squares over the steps, false where it is the largest of them.
    /// </summary>
    public bool RootMeanSquareWidths { get; private set; }

    /// <summary>Smallest width that counts, rad/ps.</summary>
    public double WidthFloor { get; private set; }

    /// <param name="crystal">Masses and reciprocal lattice.</param>
    /// <param name="grid">The grid that <paramref name="phonons"/> covers, in its index order.</param>
    /// <param name="phonons">Phonons of every grid point.</param>
    /// <param name="temperatures">K.</param>
    /// <param name="constants">For hbar/k_B.</param>
    /// <param name="broadening">Scale and floor of the widths.</param>
    /// <param name="steps">The grid steps, 1/Angstrom, see <see cref="GridSteps"/>.</param>
    /// <param name="minimumFrequency">Modes at or below it (rad/ps) take no part; 0 leaves out only the Gamma and imaginary modes.</param>
    public static GridModes Build(
        Crystal crystal,
        QPointGrid grid,
        PhononTable phonons,
        IReadOnlyList<double> temperatures,
        PhysicalConstants constants,
        BroadeningOptions broadening,
        IReadOnlyList<Vector3D> steps,
        double minimumFrequency = 0)
    {
        int branches = crystal.BranchCount;
        if (phonons.QPointCount != grid.Count || phonons.BranchCount != branches)
        {
            throw new ArgumentException("The phonons do not cover the grid.", nameof(phonons));
        }

        var modes = new GridModes(grid, branches, temperatures.Count, steps.Count) { RootMeanSquareWidths = broadening.RootMeanSquare };
        double share = broadening.RootMeanSquare ? 2 * steps.Count : 2;
        Vector3D[] scaled = [.. steps.Select(step => broadening.Scale / Math.Sqrt(share) * step)];
        double[] inverseRootMass = [.. crystal.Atoms.Select(a => 1 / Math.Sqrt(a.Mass))];
        int padded = modes.PaddedBranches;
        for (int q = 0; q < grid.Count; q++)
        {
            for (int branch = 0; branch < branches; branch++)
            {
                int mode = (q * branches) + branch;
                int slot = (q * padded) + branch;
                double omega = phonons.Frequencies[mode];
                for (int c = 0; c < branches; c++)
                {
                    long target = ((((long)q * branches) + c) * padded) + branch;
                    modes.VectorReal[target] = phonons.EigenvectorsReal[(mode * branches) + c] * inverseRootMass[c / 3];
                    modes.VectorImaginary[target] = phonons.EigenvectorsImaginary[(mode * branches) + c] * inverseRootMass[c / 3];
                }

                var velocity =
                    new Vector3D(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]);
                for (int i = 0; i < scaled.Length; i++)
                {
                    modes.Width[(((q * scaled.Length) + i) * padded) + branch] = Vector3D.Dot(scaled[i], velocity);
                }

                bool counts = omega > Math.Max(0, minimumFrequency);
                modes.SetFrequency(slot, omega, counts);
                for (int t = 0; counts && t < temperatures.Count; t++)
                {
                    modes.Occupation[t][slot] = BoseEinstein.Occupation(constants.HbarOverBoltzmann * omega / temperatures[t]);
                }
            }
        }

        modes.WidthFloor = broadening.Smearing == Smearing.Fixed ? broadening.FixedWidth : broadening.RelativeFloor * modes.MedianWidth();
        return modes;
    }
}
