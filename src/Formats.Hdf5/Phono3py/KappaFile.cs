using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Transport;
using PureHDF;

namespace PcpCluster.Formats.Hdf5.Phono3py;

/// <summary>
/// kappa-mNNN.hdf5 as phono3py lays it out, for the tools that plot such files. Frequencies in THz, velocities in THz Angstrom, half widths
/// in THz with tau[ps] = 1/(4 pi gamma), heat capacities in eV/K; sums over stars where phono3py has them.
/// </summary>
internal static class KappaFile
{
    private static readonly ScatteringChannel[] Separate = [ScatteringChannel.Isotope, ScatteringChannel.Boundary, ScatteringChannel.Other];

    /// <summary>The name that phono3py gives the file.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="sigma">Standard deviation of a fixed width, THz; null for others.</param>
    public static string Name(QPointGrid grid, double? sigma) => string.Create(
        CultureInfo.InvariantCulture, $"kappa-m{grid.N1}{grid.N2}{grid.N3}{(sigma is { } s ? $"-s{s}" : string.Empty)}.hdf5");

    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="crystal">The crystal.</param>
    /// <param name="rates">Rates of the irreducible modes.</param>
    /// <param name="conductivities">One a temperature.</param>
    /// <param name="starAverage">The average of a tensor over the rotations that made the stars.</param>
    /// <param name="classical">Heat capacity k_B a mode.</param>
    /// <param name="program">Name and version of the program.</param>
    /// <param name="volume">Cubic Angstrom that the conductivities refer to; null: the cell's.</param>
    public static void Write(
        string path,
        Crystal crystal,
        ScatteringRates rates,
        IReadOnlyList<Conductivity> conductivities,
        StarAverage starAverage,
        bool classical,
        string program,
        double? volume = null)
    {
        PhononTable phonons = rates.Phonons;
        int points = phonons.QPointCount;
        int branches = phonons.BranchCount;
        int temperatures = rates.Temperatures.Count;
        var file = new H5File
        {
            ["version"] = program,
            ["temperature"] = rates.Temperatures.ToArray(),
            ["mesh"] = (long[])[rates.Grid.N1, rates.Grid.N2, rates.Grid.N3],
            ["frequency"] = Data(phonons.Frequencies.Select(w => w / (2 * Math.PI)), points, branches),
            ["qpoint"] = Data(rates.WedgePoints.SelectMany(q => Centred(rates.Grid.Fractional(q))), points, 3),
            ["weight"] = rates.Weights.Select(w => (long)w).ToArray(),
            ["grid_point"] = rates.WedgePoints.ToArray(),
            ["group_velocity"] = Data(phonons.Velocities, points, branches, 3),
            ["gv_by_gv"] = Data(StarSums(rates, starAverage), points, branches, 6),
            ["heat_capacity"] = Data(HeatCapacities(rates, classical), temperatures, points, branches),
            ["gamma"] = Data(Gamma(rates, c => !Separate.Contains(c)), temperatures, points, branches),
            ["kappa"] = Data(conductivities.SelectMany(c => Six(c.Tensor)), temperatures, 6),
            ["mode_kappa"] =
                Data(conductivities.SelectMany(c => c.Modes.Tensors.Select(k => k * rates.Grid.Count)), temperatures, points, branches, 6),
            ["kappa_unit_conversion"] = 1602.176634 / (2 * Math.PI * (volume ?? crystal.Lattice.Volume)),
        };
        if (rates.Channels.Any(c => c.Channel == ScatteringChannel.Isotope))
        {
            file["gamma_isotope"] = Data(Gamma(rates, c => c == ScatteringChannel.Isotope).Take(points * branches), points, branches);
        }

        file.Write(path);
    }

    private static H5Dataset Data(IEnumerable<double> values, params int[] shape) =>
        new(values.ToArray(), fileDims: [.. shape.Select(n => (ulong)n)]);

    private static IEnumerable<double> Gamma(ScatteringRates rates, Func<ScatteringChannel, bool> wanted)
    {
        int modes = rates.Phonons.QPointCount * rates.Phonons.BranchCount;
        for (int t = 0; t < rates.Temperatures.Count; t++)
        {
            for (int mode = 0; mode < modes; mode++)
            {
                yield return rates.Channels.Where(c => wanted(c.Channel)).Sum(c => c.Rate[t][mode]) / (4 * Math.PI);
            }
        }
    }

    private static IEnumerable<double> HeatCapacities(ScatteringRates rates, bool classical)
    {
        PhysicalConstants constants = PhysicalConstants.Codata2018;
        foreach (double temperature in rates.Temperatures)
        {
            foreach (double omega in rates.Phonons.Frequencies)
            {
                double c = classical ? 1 : BoseEinstein.HeatCapacity(constants.HbarOverBoltzmann * omega / temperature);
                yield return omega > 0 ? constants.BoltzmannConstant * c : 0;
            }
        }
    }

    private static IEnumerable<double> StarSums(ScatteringRates rates, StarAverage starAverage)
    {
        PhononTable phonons = rates.Phonons;
        for (int mode = 0; mode < phonons.Frequencies.Length; mode++)
        {
            Matrix3 mean = starAverage.Of(Product(phonons, mode));
            foreach (double value in Six((double)rates.Weights[mode / phonons.BranchCount] * mean))
            {
                yield return value;
            }
        }
    }

    private static Matrix3 Product(PhononTable phonons, int mode)
    {
        ReadOnlySpan<double> p = phonons.VelocityProducts.AsSpan(6 * mode, 6);
        return new(new(p[0], p[5], p[4]), new(p[5], p[1], p[3]), new(p[4], p[3], p[2]));
    }

    private static IEnumerable<double> Six(Matrix3 m) => [m[0, 0], m[1, 1], m[2, 2], m[1, 2], m[0, 2], m[0, 1]];

    // phono3py keeps components in (-1/2, 1/2]
    private static IEnumerable<double> Centred(Vector3D q) => [Centre(q.X), Centre(q.Y), Centre(q.Z)];

    private static double Centre(double x) => x > 0.5 ? x - 1 : x;
}
