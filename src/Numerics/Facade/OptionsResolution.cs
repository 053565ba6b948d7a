using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Limits;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster;

/// <summary>Options before the input's suggestions, these before defaults. Contradictions are refused here, in one place.</summary>
internal static class OptionsResolution
{
    private const int SmallestFineGrid = 20, FewestModes = 40;

    /// <exception cref="OptionsException">Options contradict each other, or neither they nor the input name a grid.</exception>
    public static ConductivitySettings Resolve(ConductivityOptions options, string input, InputSuggestions suggestions, OpenOptions open)
    {
        bool modes = options.Tensors == ElementSource.Modes;
        if (options.CompressionError && !modes)
        {
            throw new OptionsException("--compression-error compares PCP modes with the full force constants: add --tensors pcp.");
        }

        if ((options.Samples is null ? 0 : 1) + (options.TargetError is null ? 0 : 1) + (options.Exhaustive ? 1 : 0) > 1)
        {
            throw new OptionsException("--samples, --target-error and --exhaustive exclude each other.");
        }

        if (open.Conventions.FollowsShengBte() && (options.Samples ?? options.TargetError) is not null)
        {
            throw new OptionsException(
                "--conventions fourphonon is for comparison process by process: its sums depend on the numbering of the grid "
                    + "and are not sampled.");
        }

        bool full = options.Solver == SolverChoice.Full;
        if (full && options.Classical)
        {
            throw new OptionsException("--solver full weighs processes by Bose-Einstein occupations; it has no --classical form.");
        }

        if (!full && options.SolverTolerance is not null)
        {
            throw new OptionsException("--solver-tolerance has an effect only with --solver full.");
        }

        if (options.FourPhononCoupling == FourPhononCoupling.Full)
        {
            RefuseCoupling(options, open);
        }

        RequireAbove("--samples", options.Samples, 1);
        RequireAbove("--target-error", options.TargetError, 0);
        RequireAbove("--thickness", options.Thickness, 0);
        QPointGrid grid = options.Grid ?? suggestions.Grid
            ?? throw NoGrid;
        ConductivitySettings shared = Shared(options, input, suggestions, open, grid);
        bool follows = options.TargetError is null && !options.Exhaustive && shared.Smearing == Smearing.Adaptive
            && !open.Conventions.FollowsShengBte();
        return shared with
        {
            CompressionError = options.CompressionError,
            Samples = (long?)options.Samples ?? (follows ? SuggestedSamples(suggestions, options.FourPhonon) : null),
            TargetError = options.TargetError / 100,
            ThicknessNm = options.Thickness,
            Solver = options.Solver,
            SolverTolerance = options.SolverTolerance,
            CollisionList = options.CollisionList,
            FourPhononCoupling = options.FourPhononCoupling,
            Coherences = options.Coherences,
            VelocityOperator = options.VelocityOperator,
        };
    }

    /// <summary>Refuses options that contradict each other, whatever the input says.</summary>
    /// <exception cref="OptionsException">They do.</exception>
    public static void Check(ConductivityOptions options, OpenOptions open) =>
        Resolve(options with { Grid = options.Grid ?? 1 }, string.Empty, InputSuggestions.None, open);

    /// <summary>The same for a sweep.</summary>
    /// <exception cref="OptionsException">They do.</exception>
    public static void Check(SweepOptions options, OpenOptions open) => Resolve(options, string.Empty, InputSuggestions.None, open);

    /// <summary>A grid is needed, and nobody names one.</summary>
    public static OptionsException NoGrid => new("This input names no grid of q-points: add --grid N or --grid NxMxL.");

    /// <summary>Samples that an input asks for.</summary>
    public static long? SuggestedSamples(InputSuggestions suggestions, bool fourPhonon) =>
        fourPhonon ? suggestions.FourPhononSamples ?? suggestions.ThreePhononSamples : suggestions.ThreePhononSamples;

    /// <exception cref="OptionsException">Options contradict each other.</exception>
    public static LimitSettings Resolve(SweepOptions options, string input, InputSuggestions suggestions, OpenOptions open)
    {
        if (open.Conventions != Conventions.Ours)
        {
            throw new OptionsException("pcp converge has its own conventions only; --conventions is for pcp kappa.");
        }

        if (options.Fine is { } fine && fine.MostPoints < SmallestFineGrid)
        {
            throw new OptionsException(
                $"--fine: read '{fine}'; expected a grid N or NxMxL of {SmallestFineGrid} to 1000 points an axis, or 0 together with "
                    + "--grids.");
        }

        if (options.Fine is null && options.Grids.Count == 0)
        {
            throw new OptionsException("--fine 0 leaves nothing to do without --grids.");
        }

        if (options.Modes < FewestModes)
        {
            throw new OptionsException($"--modes: read {options.Modes}; expected at least {FewestModes}.");
        }

        RequireAbove("--target-error", options.TargetError, 0);
        QPointGrid any = options.Fine ?? options.Grids[0];
        ConductivitySettings calculation = Shared(options, input, suggestions, open, any) with { Solver = options.Solver };
        if (options.Solver == SolverChoice.Full)
        {
            RefuseFullLimit(options, calculation);
        }

        double[] scales = options.Scales is { Length: > 0 } given ? given : [calculation.BroadeningScale];
        var sampling = new LimitOptions
        {
            Modes = options.Modes,
            TargetError = (options.TargetError ?? 0) / 100,
            Seed = calculation.Seed,
        };
        return new(
            calculation, [.. options.Grids.Distinct()], scales, options.ExhaustiveUpTo, options.Fine, sampling, options.ExhaustiveModes);
    }

    private static ConductivitySettings Shared(
        ScatteringOptions options, string input, InputSuggestions suggestions, OpenOptions open, QPointGrid grid)
    {
        bool modes = options.Tensors == ElementSource.Modes;
        if (!modes && (options.Modes3 is not null || options.Modes4 is not null))
        {
            throw new OptionsException("--modes3 and --modes4 have an effect only with --tensors pcp.");
        }

        if (open.Conventions.FollowsShengBte() && modes && options.FourPhonon)
        {
            throw new OptionsException(
                "--conventions fourphonon with --four-phonon takes each unordered tuple once in the order of the grid's "
                    + "numbering, for comparison process by process, and widths that depend on that order: this sum is done with the full "
                    + "force "
                    + "constants only. Leave --tensors pcp out, or the conventions.");
        }

        if (open.Conventions == Conventions.ShengBte && options.FourPhonon)
        {
            throw new OptionsException(
                "--conventions shengbte: ShengBTE has no four-phonon scattering. Take --conventions fourphonon, or leave "
                    + "--four-phonon out.");
        }

        double specularity = options.Specularity ?? 0;
        if (specularity is < 0 or >= 1)
        {
            throw new OptionsException("--specularity expects a number from 0 to just below 1.");
        }

        Smearing smearing = options.Smearing
            ?? (options.Sigma is not null
                ? Smearing.Fixed
                : open.Conventions == Conventions.Phono3py ? Smearing.Tetrahedron : Smearing.Adaptive);
        if (smearing == Smearing.Fixed != options.Sigma is not null)
        {
            throw new OptionsException("'--smearing fixed' and --sigma THZ belong together: give both.");
        }

        bool sampled = options is ConductivityOptions { Samples: not null } or ConductivityOptions { TargetError: not null };
        if (smearing != Smearing.Adaptive && (options.FourPhonon || sampled))
        {
            throw new OptionsException(
                "--smearing fixed and tetrahedron are for exhaustive three-phonon sums: leave --four-phonon, --samples and "
                    + "--target-error out.");
        }

        RequireAbove("--sigma", options.Sigma, 0);
        RequireAbove("--scalebroad", options.Scalebroad, 0);
        RequireAbove("--boundary", options.Boundary, 0);
        RequireAbove("--memory", options.Memory, 0);
        if (options.Temperature?.Any(t => !(t > 0)) == true)
        {
            throw new OptionsException("--temperature expects temperatures in K above 0.");
        }

        return new()
        {
            Input = input,
            Grid = grid,
            Temperatures = options.Temperature is { Length: > 0 } given ? given
                : suggestions.Temperatures is { Length: > 0 } wanted ? [.. wanted] : [300],
            FourPhonon = options.FourPhonon,
            Isotopes = options.Isotopes ?? (open.Conventions != Conventions.Phono3py && (suggestions.Isotopes ?? true)),
            Smearing = smearing,
            SigmaTerahertz = options.Sigma ?? 0,
            Elements = options.Tensors,
            Modes3 = options.Modes3,
            Modes4 = options.Modes4,
            Rank3 = options.Rank3,
            Rank4 = options.Rank4,
            Seed = (ulong)options.Seed,
            BroadeningScale = options.Scalebroad ?? suggestions.WidthScale ?? 1,
            Conventions = open.Conventions,
            Basis = open.Resolved,
            Boundary = (options.Boundary ?? suggestions.BoundaryLength) is { } length ? new BoundaryOptions(length, specularity) : null,
            MaximumFrequency = suggestions.MaximumFrequency,
            Classical = options.Classical,
            MemoryLimit = options.Memory ?? SettingsCodec.MachineMemory,
            ExcludeImaginary = options.Imaginary == ImaginaryChoice.Exclude,
        };
    }

    private static void RefuseFullLimit(SweepOptions options, ConductivitySettings calculation)
    {
        if (calculation.FourPhonon || calculation.Classical || calculation.Smearing == Smearing.Tetrahedron)
        {
            throw new OptionsException(
                "pcp converge --solver full knows three phonons, Bose-Einstein occupations and Gaussian widths: leave --four-phonon, "
                    + "--classical and --smearing tetrahedron out.");
        }

        if (options.Grids.Distinct().Count(g => g.MostPoints <= options.ExhaustiveUpTo) < 2)
        {
            throw new OptionsException(
                "--solver full takes the ratio of full solution and relaxation time from the two finest grids of the ladder that are "
                    + $"summed completely (up to {options.ExhaustiveUpTo} points an axis): name two in --grids, "
                    + "for example --grids 12,16.");
        }
    }

    private static void RefuseCoupling(ConductivityOptions options, OpenOptions open)
    {
        if (options.Solver != SolverChoice.Full || !options.FourPhonon)
        {
            throw new OptionsException("--four-phonon-coupling full is part of the full equation: add --solver full and --four-phonon.");
        }

        if (options.TargetError is not null)
        {
            throw new OptionsException(
                "--four-phonon-coupling full draws the same processes at every step: take --samples S in place of --target-error.");
        }

        if (open.Conventions.FollowsShengBte())
        {
            throw new OptionsException(
                "--conventions fourphonon has four phonons on the diagonal only, as that program does: leave --four-phonon-coupling out, "
                    + "or the conventions.");
        }
    }

    private static void RequireAbove(string name, double? value, double bound)
    {
        if (value is { } number && !(number >= bound && (number > bound || bound >= 1)))
        {
            throw new OptionsException(FormattableString.Invariant($"{name}: read '{number}'; expected a number above {bound}."));
        }
    }
}
