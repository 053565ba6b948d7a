using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>What a physicist should know before trusting a solution beyond the relaxation-time approximation.</summary>
internal static class TransportRemarks
{
    /// <summary>Below it, momentum is hardly lost on the grid, and the conductivity is the grid's more than the crystal's.</summary>
    private const double SmallEigenvalue = 0.05;

    private const double LargeMismatch = 1e-3;

    /// <summary>Part of the conductivity that a sheet may have across its plane.</summary>
    private const double LargeLeak = 1e-2;

    /// <exception cref="InputException">No mode of the grid has a process.</exception>
    public static void RefuseEmpty(ConductivityResult result)
    {
        if (result.Conductivities.FirstOrDefault(c => c.Tensor.Trace == 0) is { } empty)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Settings.Input}: at {empty.Temperature:0.###} K no mode of the {result.Settings.Grid} grid has a "
                    + $"scattering process, so that there is no equation to solve. Take a finer --grid, or a larger --scalebroad."));
        }
    }

    /// <summary>Warnings, one sentence or two each.</summary>
    public static IEnumerable<string> Of(ConductivityResult result)
    {
        if (Across(result) is { } leak)
        {
            yield return leak;
        }

        double lowest = result.Setup.WedgePhonons.Frequencies.Where(f => f > 0).DefaultIfEmpty(0).Min();
        foreach (FullConductivity full in result.Full ?? [])
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{full.Temperature:0.###} K: ");
            if (!full.Converged)
            {
                yield return at + string.Create(
                    CultureInfo.InvariantCulture,
                    $"the solver stopped after {full.Steps} steps with a relative error of {full.SolverError / full.Mean:e1}; "
                        + $"the conductivity of --solver full is not converged.");
            }

            if (full.SmallestEigenvalue is < SmallEigenvalue and { } eigenvalue)
            {
                yield return at + string.Create(
                    CultureInfo.InvariantCulture,
                    $"the smallest eigenvalue of the collision operator is {eigenvalue:0.####}: "
                        + $"the processes of this grid hardly lose momentum (Umklapp is frozen out), "
                        + $"and the full conductivity depends on the grid. "
                        + $"Take a finer grid, and isotopes or boundaries if the sample has them.");
            }

            if (full.FunctionalMismatch > LargeMismatch)
            {
                yield return at + string.Create(
                    CultureInfo.InvariantCulture,
                    $"the collision operator misses its symmetry by {full.FunctionalMismatch:e1}: "
                        + $"the force constants or PCP modes break the crystal's symmetry.");
            }

            if (result.Settings.Constants.HbarOverBoltzmann * lowest > 4 * full.Temperature)
            {
                yield return at + string.Create(
                    CultureInfo.InvariantCulture,
                    $"even the lowest frequency of the grid, {lowest / (2 * Math.PI):0.###} THz, is hardly excited: "
                        + $"the grid has no modes that carry heat at this temperature. Take a finer grid.");
            }
        }
    }

    // heat across the vacuum: sheets that feel their images
    private static string? Across(ConductivityResult result)
    {
        if (result.Settings.Vacuum is not { } vacuum)
        {
            return null;
        }

        Vector3D normal = vacuum.Normal(result.Model.Crystal);
        double worst = result.Conductivities.Max(k => Vector3D.Dot(normal, k.Tensor * normal) / k.Tensor.Trace);
        return worst < LargeLeak ? null : FormattableString.Invariant(
            $"the sheets carry heat across the vacuum ({100 * worst:F1} % of the trace): they are no sheets by themselves. Make the ")
            + "vacuum wider, or leave --thickness out.";
    }
}
