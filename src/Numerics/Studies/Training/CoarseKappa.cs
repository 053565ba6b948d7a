using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// What modes of third order do to kappa and to rates on coarse grids, every process counted. Where terms are few, draws of processes see
/// less: the error of single processes is large, and a grid looks at one point of every star.
/// </summary>
internal sealed class CoarseKappa
{
    /// <summary>K, as for the draws.</summary>
    private const double Temperature = 300;

    /// <summary>How much the error of the rates, sqrt(1 - R^2), counts against that of kappa, which it may cancel in.</summary>
    private const double RatesShare = 0.2;

    private readonly Lazy<Coarse[]> _full;
    private readonly TransportOptions _transport;

    private CoarseKappa(HarmonicModel phonons, AnharmonicForceConstants third, ImmutableArray<int> grids)
    {
        _transport = new(phonons.Constants);
        _full = new(() =>
        {
            var group = SpaceGroup.Find(phonons.Crystal);
            return [.. grids.Select(n =>
            {
                var setup = ScatteringSetup.OnGrid(
                    phonons,
                    group,
                    n,
                    [Temperature],
                    BroadeningOptions.Of(Conventions.Ours),
                    Conventions.Ours,
                    ComputeOptions.SingleThread);
                return Run(setup, ThreePhononScattering.FromTensor(setup.Problem, third, ComputeOptions.SingleThread));
            })];
        });
    }

    /// <summary>Null for cells whose grids would take longer than they tell.</summary>
    public static CoarseKappa? Of(HarmonicModel phonons, AnharmonicForceConstants third) => phonons.Crystal.BranchCount switch
    {
        <= 6 => new(phonons, third, [6, 8]),
        <= 12 => new(phonons, third, [4, 6]),
        <= 24 => new(phonons, third, [3, 4]),
        _ => null,
    };

    /// <summary>
    /// The relative change of kappa and a share of the relative error of the rates, root mean squares over the grids; not a number where
    /// kappa of the tensor is none on one of them.
    /// </summary>
    public double Error(PcpModes modes)
    {
        double kappa = 0, rates = 0;
        foreach (Coarse full in _full.Value)
        {
            ScatteringProblem problem = full.Setup.Problem;
            PcpModeTable table = PcpModeTable.Build(modes, problem.Modes, ComputeOptions.SingleThread);
            Coarse found = Run(full.Setup, ThreePhononScattering.FromModes(problem, table, ComputeOptions.SingleThread));
            double mean = full.Rates.Average();
            kappa += Math.Pow((found.Kappa / full.Kappa) - 1, 2) / _full.Value.Length;
            rates += found.Rates.Zip(full.Rates, (a, b) => (a - b) * (a - b)).Sum()
                / full.Rates.Sum(r => (r - mean) * (r - mean))
                / _full.Value.Length;
        }

        return Math.Sqrt(kappa) + (RatesShare * Math.Sqrt(rates));
    }

    private Coarse Run(ScatteringSetup setup, ThreePhononResult sums)
    {
        ScatteringRates rates = setup.Rates(sums.Absorption, sums.Emission);
        double volume = setup.Problem.Crystal.Lattice.Volume;
        return new(
            setup, rates.Total[0], ThermalConductivity.Compute(rates, volume, new StarAverage(setup.Wedge).Of, _transport)[0].Mean);
    }

    /// <param name="Setup">The grid.</param>
    /// <param name="Rates">1/ps, by mode of the wedge.</param>
    /// <param name="Kappa">W/(m K).</param>
    private sealed record Coarse(ScatteringSetup Setup, double[] Rates, double Kappa);
}
