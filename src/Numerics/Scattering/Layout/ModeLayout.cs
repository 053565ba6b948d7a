namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// Phonons of points laid out for the scattering kernels: branches padded to whole vectors of eight, so that one vector load takes the
/// branches of a point. Padded lanes and modes that take no part hold NaN as frequency: every comparison with them is false, so they never
/// take part in a process. Filled from a phonon table (<see cref="GridModes"/>) or by a solver.
/// </summary>
public abstract class ModeLayout
{
    public const int Lanes = 8;

    private protected ModeLayout(long points, int branchCount, int temperatures, int widths)
    {
        BranchCount = branchCount;
        PaddedBranches = (branchCount + Lanes - 1) / Lanes * Lanes;
        long length = points * PaddedBranches;
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

        Array.Fill(Frequency, double.NaN);
    }

    public int BranchCount { get; }

    public int PaddedBranches { get; }

    /// <summary>rad/ps or NaN, [point * PaddedBranches + branch].</summary>
    public double[] Frequency { get; }

    /// <summary>1/omega in ps/rad, 0 where the frequency is NaN.</summary>
    public double[] InverseFrequency { get; }

    /// <summary>Number of grid steps that the width looks at.</summary>
    public int WidthCount { get; }

    /// <summary>
    /// scale s_i . v / sqrt(2) in rad/ps for each grid step s_i, [(point * WidthCount + i) * PaddedBranches + branch]: the largest absolute
    /// difference (or sum) of two modes' entries is their adaptive width.
    /// </summary>
    public double[] Width { get; }

    /// <summary>Real part of e_{b a}/sqrt(m_b) in amu^-1/2, [(point * BranchCount + 3 b + a) * PaddedBranches + branch].</summary>
    public double[] VectorReal { get; }

    /// <summary>Imaginary part, same layout.</summary>
    public double[] VectorImaginary { get; }

    /// <summary>Bose-Einstein occupation, [temperature][point * PaddedBranches + branch], 0 where the frequency is NaN.</summary>
    public double[][] Occupation { get; }

    /// <summary>Stores a frequency, or that the mode takes no part.</summary>
    private protected void SetFrequency(int slot, double omega, bool counts)
    {
        Frequency[slot] = counts ? omega : double.NaN;
        InverseFrequency[slot] = counts ? 1 / omega : 0;
    }

    /// <summary>Median over modes of the largest |Width|, rad/ps.</summary>
    public double MedianWidth()
    {
        var widths = new List<double>();
        for (int slot = 0; slot < Frequency.Length; slot++)
        {
            if (!double.IsNaN(Frequency[slot]))
            {
                (int point, int branch) = Math.DivRem(slot, PaddedBranches);
                double widest = 0;
                for (int i = 0; i < WidthCount; i++)
                {
                    widest = Math.Max(widest, Math.Abs(Width[(((point * WidthCount) + i) * PaddedBranches) + branch]));
                }

                widths.Add(widest);
            }
        }

        widths.Sort();
        return widths.Count == 0 ? 0 : widths[widths.Count / 2];
    }
}
