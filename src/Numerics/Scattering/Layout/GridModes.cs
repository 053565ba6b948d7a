using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// The phonons of a full grid laid out for the scattering kernels: branches padded to whole vectors of eight, so that one vector load
/// takes the branches of a q-point. Padded lanes, modes at or below <c>minimumFrequency</c> and imaginary modes hold NaN as frequency:
/// every comparison with them is false, so they never take part in a process.
/// </summary>
public sealed class GridModes
{
    public const int Lanes = 8;

    private GridModes(QPointGrid grid, int branchCount, int temperatures, int widths)
    {
        Grid = grid;
        BranchCount = branchCount;
        PaddedBranches = (branchCount + Lanes - 1) / Lanes * Lanes;
        long length = grid.Count * PaddedBranches;
        Frequency = new double[length];
        InverseFrequency = new double[length];
        WidthCount = widths;
        Width = new double[length * widths];
        VectorReal = new double[length * branchCount];
        VectorImaginary = new double[length * branchCount];
        Occupation = new double[temperatures][];
        for (int t = 0; t < temperatures; t++)
        {
            Occupation[t] = new double[length];
        }
    }

    public QPointGrid Grid { get; }

    public int BranchCount { get; }

    public int PaddedBranches { get; }

    /// <summary>rad/ps or NaN, [q * PaddedBranches + branch].</summary>
    public double[] Frequency { get; }

    /// <summary>1/omega in ps/rad, 0 where the frequency is NaN.</summary>
    public double[] InverseFrequency { get; }

    /// <summary>Number of grid steps that the width looks at.</summary>
    public int WidthCount { get; }

    /// <summary>
    /// scale s_i . v / sqrt(2) in rad/ps for each grid step s_i, [(q * WidthCount + i) * PaddedBranches + branch]: the largest absolute
    /// difference (or sum) of two modes' entries is their adaptive width.
    /// </summary>
    public double[] Width { get; }

    /// <summary>Real part of e_{b a}/sqrt(m_b) in amu^-1/2, [(q * BranchCount + 3 b + a) * PaddedBranches + branch].</summary>
    public double[] VectorReal { get; }

    /// <summary>Imaginary part, same layout.</summary>
    public double[] VectorImaginary { get; }

    /// <summary>Bose-Einstein occupation, [temperature][q * PaddedBranches + branch], 0 where the frequency is NaN.</summary>
    public double[][] Occupation { get; }

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
        Array.Fill(modes.Frequency, double.NaN);
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

                if (!(omega > Math.Max(0, minimumFrequency)))
                {
                    continue;
                }

                modes.Frequency[slot] = omega;
                modes.InverseFrequency[slot] = 1 / omega;
                for (int t = 0; t < temperatures.Count; t++)
                {
                    modes.Occupation[t][slot] = BoseEinstein.Occupation(constants.HbarOverBoltzmann * omega / temperatures[t]);
                }
            }
        }

        modes.WidthFloor = broadening.Smearing == Smearing.Fixed ? broadening.FixedWidth : broadening.RelativeFloor * modes.MedianWidth();
        return modes;
    }

    /// <summary>Median over modes of the largest |Width|, rad/ps.</summary>
    public double MedianWidth()
    {
        var widths = new List<double>();
        for (int slot = 0; slot < Frequency.Length; slot++)
        {
            if (!double.IsNaN(Frequency[slot]))
            {
                (int q, int branch) = Math.DivRem(slot, PaddedBranches);
                double widest = 0;
                for (int i = 0; i < WidthCount; i++)
                {
                    widest = Math.Max(widest, Math.Abs(Width[(((q * WidthCount) + i) * PaddedBranches) + branch]));
                }

                widths.Add(widest);
            }
        }

        widths.Sort();
        return widths.Count == 0 ? 0 : widths[widths.Count / 2];
    }
}
