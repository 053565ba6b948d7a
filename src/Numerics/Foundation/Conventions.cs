namespace PcpCluster.Numerics.Foundation;

/// <summary>
/// Whose conventions a calculation follows, from the reading of the input to the conductivity: constants, dipole-dipole part, velocities of
/// degenerate modes, widths, sums, isotopes, heat capacity. Each room makes its own options of this one value.
/// </summary>
public enum Conventions
{
    /// <summary>
    /// CODATA-2018, renormalised adaptive Gaussians, symmetric in all legs, independent of the basis of degenerate modes.
    /// </summary>
    Ours,

    /// <summary>As FourPhonon computes, for comparison with its output process by process.</summary>
    FourPhonon,

    /// <summary>As ShengBTE computes; FourPhonon differs from it in the widths.</summary>
    ShengBte,

    /// <summary>As phono3py computes.</summary>
    Phono3py,
}

/// <summary>What several rooms ask of <see cref="Conventions"/>.</summary>
internal static class ConventionsTraits
{
    /// <summary>
    /// True for FourPhonon and ShengBTE: sums in the order of the grid's numbering over all its points, eigenvectors as the solver gives
    /// them.
    /// </summary>
    public static bool FollowsShengBte(this Conventions conventions) => conventions is Conventions.FourPhonon or Conventions.ShengBte;

    /// <summary>The word of the command line and of result files.</summary>
    public static string Word(this Conventions conventions) => conventions.ToString().ToLowerInvariant();

    /// <summary>The conventions of a word; null where there are none.</summary>
    public static Conventions? Parse(string word)
    {
        foreach (Conventions conventions in Enum.GetValues<Conventions>())
        {
            if (conventions.Word() == word)
            {
                return conventions;
            }
        }

        return null;
    }
}
