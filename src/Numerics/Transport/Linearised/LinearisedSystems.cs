using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// From rates and sums of rows to a session of the solver, and from its end to conductivities: the same wherever the rows lie.
/// </summary>
internal static class LinearisedSystems
{
    /// <summary>The systems of all temperatures, scaled operator first, then the process operator of all if wanted.</summary>
    /// <param name="problem">Temperatures, conventions, constants.</param>
    /// <param name="space">The wedge.</param>
    /// <param name="kind">Of the rows.</param>
    /// <param name="sums">Of the rows.</param>
    /// <param name="rates">All channels.</param>
    /// <param name="options">Tolerances.</param>
    /// <param name="fourSums">Diagonals of coupled four phonons, [temperature][mode]; null where they are not coupled.</param>
    public static IReadOnlyList<LinearSystem> Of(
        ScatteringProblem problem,
        WedgeSpace space,
        CollisionKind kind,
        double[][] sums,
        ScatteringRates rates,
        LinearisedOptions options,
        double[][]? fourSums = null)
    {
        var systems = new List<LinearSystem>();
        CollisionOperator[] operators = kind == CollisionKind.Row ? [CollisionOperator.Row]
            : options.WithProcessOperator ? [CollisionOperator.Scaled, CollisionOperator.Process]
            : [CollisionOperator.Scaled];
        foreach (CollisionOperator @operator in operators)
        {
            for (int t = 0; t < problem.Temperatures.Count; t++)
            {
                (double[] three, double[] total) = Rates(rates, t, problem.Conventions);
                FourPhononPart? four = fourSums is null
                    ? null
                    : new(fourSums[t], [.. total.Select((rate, mode) => rate > 0 ? FieldNoise.FourPhononRate(rates, t, mode) : 0)]);
                systems.Add(new LinearSystem(space, @operator, problem.Temperatures[t], problem.Constants, sums[t], three, total, four));
            }
        }

        return systems;
    }

    /// <summary>A session that solves them; <see cref="TransportOptions.VolumeScale"/> behind the options.</summary>
    public static SolverSession Open(
        ScatteringProblem problem, WedgeSpace space, IReadOnlyList<LinearSystem> systems, LinearisedOptions options, double scale = 1) =>
        new(
            space,
            systems,
            [.. systems.Select(s => options.ToleranceOf(s.Operator))],
            problem.Constants,
            scale * problem.Crystal.Lattice.Volume);

    /// <summary>One conductivity a temperature.</summary>
    /// <param name="session">At its end.</param>
    /// <param name="rates">All channels.</param>
    /// <param name="relaxationTime">The conductivities of the same rates.</param>
    /// <param name="noise">
    /// With drawn and coupled four phonons, one a temperature: <see cref="LinearSystem.ScaleInfluence"/> and
    /// <see cref="CoupledFourPhonons.Forms"/> of all points.
    /// </param>
    public static IReadOnlyList<FullConductivity> Close(
        SolverSession session,
        ScatteringRates rates,
        IReadOnlyList<Conductivity> relaxationTime,
        IReadOnlyList<(double[] Products, double[] Forms)>? noise = null)
    {
        int temperatures = rates.Temperatures.Count;
        var results = new FullConductivity[temperatures];
        for (int t = 0; t < temperatures; t++)
        {
            FullConductivity full = session.Result(t);
            results[t] = full with
            {
                StatisticalError = noise is null
                    ? session.StandardError(t, rates, t)
                    : session.StandardError(t, rates, t, noise[t].Products, noise[t].Forms),
                WithinDegenerateSets = relaxationTime[t].Tensor - relaxationTime[t].BiasCorrection - full.RelaxationTime,
                RatioOfProcessOperator = session.Count > temperatures ? session.Result(temperatures + t).Ratio : null,
            };
        }

        return results;
    }

    // FourPhonon leaves the point Gamma out
    private static (double[] Three, double[] Total) Rates(ScatteringRates rates, int t, Conventions conventions)
    {
        int branches = rates.Phonons.BranchCount;
        var three = new double[rates.Total[t].Length];
        var total = new double[three.Length];
        ChannelRates? absorption = rates[ScatteringChannel.Absorption], emission = rates[ScatteringChannel.Emission];
        for (int mode = 0; mode < three.Length; mode++)
        {
            bool isLeftOut = conventions.FollowsShengBte() && rates.WedgePoints[mode / branches] == 0;
            if (!isLeftOut && rates.IsKnown(t, mode))
            {
                three[mode] = (absorption?.Rate[t][mode] ?? 0) + (emission?.Rate[t][mode] ?? 0);
                total[mode] = rates.Total[t][mode];
            }
        }

        return (three, total);
    }
}
