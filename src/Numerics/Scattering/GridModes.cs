using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// The phonons of a full grid laid out for the scattering kernels: branches padded to whole vectors of eight, so that one vector load
/// takes the branches of a q-point. Padded lanes, modes at or below <c>minimumFrequency</c> and imaginary modes hold NaN as frequency:
/// every comparison with them is false, so they never take part in a process.
/// </summary>
public sealed class GridModes
{
    public const int Lanes = 8;

    private GridModes(QPointGrid grid, int branchCount, int temperatures)
    {
        Grid = grid;
        BranchCount = branchCount;
        PaddedBranches = (branchCount + Lanes - 1) / Lanes * Lanes;
        long length = grid.Count * PaddedBranches;
        Frequency = new double[length];
        InverseFrequency = new double[length];
        Width = [new double[length], new double[length], new double[length]];
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

    /// <summary>scale b_i . v / (N_i sqrt(2)) in rad/ps for i = 1, 2, 3: differences of these give the adaptive width.</summary>
    public double[][] Width { get; }

    /// <summary>Real part of e_{b a}/sqrt(m_b) in amu^-1/2, [(q * BranchCount + 3 b + a) * PaddedBranches + branch].</summary>
    public double[] VectorReal { get; }

    /// <summary>Imaginary part, same layout.</summary>
    public double[] VectorImaginary { get; }

    /// <summary>Bose-Einstein occupation, [temperature][q * PaddedBranches + branch], 0 where the frequency is NaN.</summary>
    public double[][] Occupation { get; }

    /// <summary>Smallest width that counts, rad/ps.</summary>
    public double WidthFloor { get; private set; }

    /// <param name="crystal">Masses and reciprocal lattice.</param>
    /// <param name="grid">The grid that <paramref name="phonons"/> covers, in its index order.</param>
    /// <param name="phonons">Phonons of every grid point.</param>
    /// <param name="temperatures">K.</param>
    /// <param name="constants">For hbar/k_B.</param>
    /// <param name="broadening">Scale and floor of the widths.</param>
    /// <param name="minimumFrequency">Modes at or below it (rad/ps) take no part; 0 leaves out only the Gamma and imaginary modes.</param>
    public static GridModes Build(
        Crystal crystal,
        QPointGrid grid,
        PhononTable phonons,
        IReadOnlyList<double> temperatures,
        PhysicalConstants constants,
        BroadeningOptions broadening,
        double minimumFrequency = 0)
    {
        int branches = crystal.BranchCount;
        if (phonons.QPointCount != grid.Count || phonons.BranchCount != branches)
        {
            throw new ArgumentException("The phonons do not cover the grid.", nameof(phonons));
        }

        var modes = new GridModes(grid, branches, temperatures.Count);
        Matrix3 reciprocal = crystal.Lattice.Reciprocal;
        Vector3D[] step =
        [
            broadening.Scale / (grid.N1 * Math.Sqrt(2)) * reciprocal.Row0,
            broadening.Scale / (grid.N2 * Math.Sqrt(2)) * reciprocal.Row1,
            broadening.Scale / (grid.N3 * Math.Sqrt(2)) * reciprocal.Row2,
        ];
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

                var velocity = new Vector3D(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]);
                for (int i = 0; i < 3; i++)
                {
                    modes.Width[i][slot] = Vector3D.Dot(step[i], velocity);
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

        modes.WidthFloor = broadening.RelativeFloor * modes.MedianWidth();
        return modes;
    }

    /// <summary>Median over modes of max_i |Width_i|, rad/ps.</summary>
    public double MedianWidth()
    {
        var widths = new List<double>();
        for (int slot = 0; slot < Frequency.Length; slot++)
        {
            if (!double.IsNaN(Frequency[slot]))
            {
                widths.Add(Math.Max(Math.Abs(Width[0][slot]), Math.Max(Math.Abs(Width[1][slot]), Math.Abs(Width[2][slot]))));
            }
        }

        widths.Sort();
        return widths.Count == 0 ? 0 : widths[widths.Count / 2];
    }
}
