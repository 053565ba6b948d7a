using System.CommandLine;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Host.CommandLine;

/// <summary>The options that decide a conductivity, for every command that computes one.</summary>
internal sealed class CalculationOptions
{
    private readonly Option<QPointGrid?> _grid = CommonOptions.Grid();
    private readonly Option<double[]?> _temperatures = CommonOptions.Temperatures();
    private readonly Option<string> _conventions = CommonOptions.Conventions();
    private readonly Option<string> _basis = CommonOptions.Basis();
    private readonly Option<double?> _scale = CommonOptions.Number(
        "--scalebroad", "Factor on the adaptive Gaussian widths, 0.1 to 1. Default: scalebroad of CONTROL, else 1.", 0);

    private readonly Option<string?> _smearing = new Option<string?>("--smearing")
    {
        Description =
            "Energy delta of three phonons and isotopes: Gaussians that follow the velocities, Gaussians of one width (--sigma), or the "
                + "linear tetrahedron method. Default: adaptive; with '--conventions phono3py' tetrahedron.",
        HelpName = "adaptive|fixed|tetrahedron",
    };

    private readonly Option<double?> _sigma = CommonOptions.Number(
        "--sigma", "Standard deviation of '--smearing fixed', as phono3py's --sigma.", 0, "THZ");

    private readonly Option<bool> _fourPhonon = new("--four-phonon")
    {
        Description = "Four-phonon scattering too; needs FORCE_CONSTANTS_4TH. Without it CONTROL's four_phonon is not followed. Where "
            + "neither --exhaustive nor --samples nor --target-error is given, an estimate of the time decides and says so.",
    };

    private readonly Option<string?> _isotopes = new Option<string?>("--isotopes")
    {
        Description = "Scattering by natural isotopes. Default: 'isotopes' of CONTROL, which is on unless it says otherwise.",
        HelpName = "on|off",
    };

    private readonly Option<string> _tensors = new Option<string>("--tensors")
    {
        Description = "Matrix elements from the full force constants or from PCP modes (read with --modes3, --modes4, or trained first).",
        HelpName = "full|pcp",
        DefaultValueFactory = _ => "full",
    }.OneOf("full", "pcp");

    private readonly Option<string?> _modes3 =
        new("--modes3") { Description = "Third-order PCP modes that pcp compress wrote.", HelpName = "FILE.pcp" };

    private readonly Option<string?> _modes4 = new("--modes4") { Description = "Fourth-order PCP modes.", HelpName = "FILE.pcp" };

    private readonly Option<int> _rank3 = CommonOptions.Integer(
        "--rank3",
        "Rank of third-order modes to train with --tensors pcp when no --modes3 is given.",
        ConductivitySettings.DefaultRank3,
        1,
        "R");

    private readonly Option<int> _rank4 = CommonOptions.Integer(
        "--rank4", "Rank of fourth-order modes to train when no --modes4 is given.", ConductivitySettings.DefaultRank4, 1, "R");

    private readonly Option<bool> _compressionError = new("--compression-error")
    {
        Description =
            "With --tensors pcp: evaluate the same processes with the full force constants too, and state what compression does to kappa.",
    };

    private readonly Option<int> _seed = CommonOptions.Integer("--seed", "Seed of training and sampling.", 1, 0, "K");

    private readonly Option<double?> _samples = CommonOptions.Number(
        "--samples",
        "Sampled rates with error bars: S random wave-vector tuples for each irreducible q-point, each looked at in all branches.",
        1,
        "S");

    private readonly Option<double?> _targetError = CommonOptions.Number(
        "--target-error", "Sampled rates: draw where it helps most until the standard error of kappa is below PERCENT.", 0, "PERCENT");

    private readonly Option<bool> _exhaustive = new("--exhaustive")
    {
        Description = "Every process of the grid: the default, save for four phonons whose sum would take more than about a minute of one "
            + "core. These are sampled to 0.5 % of kappa.",
    };

    private readonly Option<double?> _boundary = CommonOptions.Number(
        "--boundary", "Boundary scattering |v|/L with L in nm: the diameter of a grain. Default: no boundaries.", 0, "NM");

    private readonly Option<double?> _specularity = CommonOptions.Number(
        "--specularity",
        "Share p of specular reflections at boundaries, below 1; the rate is multiplied by (1-p)/(1+p). Default: 0.",
        0,
        "P");

    private readonly Option<double?> _thickness = CommonOptions.Number(
        "--thickness",
        "A sheet in a cell with vacuum along one lattice vector: conductivities of a sheet so thick, means over its plane.",
        0,
        "NM");

    private readonly Option<double?> _memory = CommonOptions.Number(
        "--memory", "Refuse a run that would need more than this many GB. Default: what the machine has.", 0, "GB");

    private readonly Option<bool> _classical =
        new("--classical") { Description = "Heat capacity k_B for every mode instead of Bose-Einstein's." };

    private readonly Option<string> _imaginary = new Option<string>("--imaginary")
    {
        Description = "Imaginary modes end the run (refuse) or take no part in anything (exclude).",
        HelpName = "refuse|exclude",
        DefaultValueFactory = _ => "refuse",
    }.OneOf("refuse", "exclude");

    private readonly Option<string> _solver = new Option<string>("--solver")
    {
        Description = "Relaxation-time approximation (rta), or the linearised Boltzmann equation in full beside it.",
        HelpName = "rta|full",
        DefaultValueFactory = _ => "rta",
    }.OneOf("rta", "full");

    private readonly Option<double?> _solverTolerance = CommonOptions.Number(
        "--solver-tolerance",
        "With --solver full: relative bound of the solver's error. Default: 1e-6; in FourPhonon's conventions 1e-5 of change a step.",
        0);

    private readonly Option<string> _collisionList = new Option<string>("--collision-list")
    {
        Description = "With --solver full: keep the list of collisions (6 bytes an element), make it anew at each step (little memory, "
            + "5 to 10 times the time), or keep it if it fits half of --memory.",
        HelpName = "auto|store|recompute",
        DefaultValueFactory = _ => "auto",
    }.OneOf("auto", "store", "recompute");

    private readonly Option<string> _fourPhononCoupling = new Option<string>("--four-phonon-coupling")
    {
        Description = "With --solver full and --four-phonon: four phonons on the diagonal, or in full, with what each gives to the three "
            + "others. All processes are searched anew at each step, or --samples S draws some and keeps them.",
        HelpName = "diagonal|full",
        DefaultValueFactory = _ => "diagonal",
    }.OneOf("diagonal", "full");

    private readonly Option<bool> _coherences = new("--coherences")
    {
        Description = "What different branches carry together (Wigner formulation), beside the populations.",
    };

    private readonly Option<string> _velocityOperator = new Option<string>("--velocity-operator")
    {
        Description = "With --coherences: velocities between branches as the Wigner formulation has them, or as phono3py 4 has them.",
        HelpName = "wigner|phono3py",
        DefaultValueFactory = _ => "wigner",
    }.OneOf("wigner", "phono3py");

    public CalculationOptions()
    {
        _isotopes.Validators.Add(r =>
        {
            if (r.Tokens.Count == 1 && r.Tokens[0].Value is not ("on" or "off"))
            {
                r.AddError($"--isotopes: read '{r.Tokens[0].Value}'; expected on or off.");
            }
        });
    }

    /// <summary>--smearing and --sigma.</summary>
    private static Smearing SmearingOf(string word) =>
        Enum.TryParse(word, ignoreCase: true, out Smearing kind) && Enum.IsDefined(kind) && !char.IsDigit(word[0])
            ? kind
            : throw new UsageException($"--smearing: read '{word}'; expected adaptive, fixed or tetrahedron.");

    /// <param name="command">Gets the options.</param>
    /// <param name="withGrid">With --grid.</param>
    /// <param name="withSampling">With --samples, --target-error, --exhaustive, --compression-error and --thickness.</param>
    /// <param name="withTransport">With --solver, --coherences and what belongs to them.</param>
    public void AddTo(Command command, bool withGrid = true, bool withSampling = false, bool withTransport = false)
    {
        Option[] transport = withTransport
            ? [_solver, _solverTolerance, _collisionList, _fourPhononCoupling, _coherences, _velocityOperator]
            : [];
        Option[] options =
        [
            _temperatures, _fourPhonon, _isotopes, _tensors, _modes3, _modes4, _rank3, _rank4, _seed, _scale, _smearing, _sigma, _boundary,
            _specularity, _classical, _imaginary, _conventions, _basis, _memory,
        ];
        if (withGrid)
        {
            command.Options.Add(_grid);
        }

        Option[] sampling = withSampling ? [_samples, _targetError, _exhaustive, _compressionError, _thickness] : [];
        foreach (Option option in (Option[])[.. options, .. transport, .. sampling])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>--solver.</summary>
    public Option<string> SolverOption => _solver;

    /// <summary>The value of --solver.</summary>
    public SolverChoice Solver(ParseResult arguments) =>
        arguments.GetValue(_solver) == "full" ? SolverChoice.Full : SolverChoice.RelaxationTime;

    /// <summary>--basis, or what --conventions implies.</summary>
    public BasisChoice Basis(ParseResult arguments) => Open(arguments).Resolved;

    /// <summary>Whether the fourth order has to be read.</summary>
    public bool NeedsFourth(ParseResult arguments) => arguments.GetValue(_fourPhonon)
        && (arguments.GetValue(_tensors) != "pcp" || arguments.GetValue(_modes4) is null || arguments.GetValue(_compressionError));

    /// <summary>The first option given that needs the rates of a whole grid; null where first phonons may be drawn.</summary>
    public string? NeedsWholeGrid(ParseResult arguments)
    {
        if (arguments.GetValue(_solver) == "full")
        {
            return "--solver full";
        }

        if (Open(arguments).Conventions != PcpCluster.Numerics.Foundation.Conventions.Ours)
        {
            return "--conventions " + arguments.GetValue(_conventions);
        }

        Option?[] others =
        [
            arguments.GetValue(_coherences) ? _coherences : null,
            arguments.GetValue(_compressionError) ? _compressionError : null,
            arguments.GetValue(_exhaustive) ? _exhaustive : null,
            arguments.GetValue(_samples) is null ? null : _samples,
            arguments.GetValue(_thickness) is null ? null : _thickness,
            arguments.GetValue(_smearing) is null or "adaptive" ? null : _smearing,
            arguments.GetValue(_sigma) is null ? null : _sigma,
        ];
        return others.FirstOrDefault(o => o is not null)?.Name;
    }

    /// <summary>Flags before the input's suggestions, these before defaults.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="folder">The input folder.</param>
    /// <param name="suggestions">What it wants.</param>
    /// <exception cref="OptionsException">Options contradict each other.</exception>
    public ConductivitySettings Resolve(ParseResult arguments, string folder, InputSuggestions suggestions) =>
        OptionsResolution.Resolve(Conductivity(arguments), Path.GetFullPath(folder), suggestions, Open(arguments));

    /// <summary>How the input is read.</summary>
    public OpenOptions Open(ParseResult arguments) => new()
    {
        Conventions = Conventions(arguments),
        Basis = arguments.GetValue(_basis) switch
        {
            "control" => BasisChoice.Control,
            "force-constants" => BasisChoice.ForceConstants,
            _ => null,
        },
        Fourth = NeedsFourth(arguments),
    };

    /// <summary>The options of a conductivity as the library has them.</summary>
    public ConductivityOptions Conductivity(ParseResult arguments) => Shared(arguments, new ConductivityOptions()) with
    {
        Grid = arguments.GetValue(_grid),
        Samples = arguments.GetValue(_samples),
        TargetError = arguments.GetValue(_targetError),
        Thickness = arguments.GetValue(_thickness),
        Exhaustive = arguments.GetValue(_exhaustive),
        CompressionError = arguments.GetValue(_compressionError),
        Solver = Solver(arguments),
        SolverTolerance = arguments.GetValue(_solverTolerance),
        CollisionList = Enum.Parse<CollisionStorage>(arguments.GetValue(_collisionList) ?? "auto", ignoreCase: true),
        FourPhononCoupling = Enum.Parse<FourPhononCoupling>(arguments.GetValue(_fourPhononCoupling) ?? "diagonal", ignoreCase: true),
        Coherences = arguments.GetValue(_coherences),
        VelocityOperator = Enum.Parse<VelocityDefinition>(arguments.GetValue(_velocityOperator) ?? "wigner", ignoreCase: true),
    };

    /// <summary>The options that every calculation has.</summary>
    public T Shared<T>(ParseResult arguments, T options)
        where T : ScatteringOptions => (T)(options with
        {
            Temperature = arguments.GetValue(_temperatures),
            FourPhonon = arguments.GetValue(_fourPhonon),
            Isotopes = arguments.GetValue(_isotopes) is { } isotopes ? isotopes == "on" : null,
            Tensors = arguments.GetValue(_tensors) == "pcp" ? ElementSource.Modes : ElementSource.Tensors,
            Modes3 = arguments.GetValue(_modes3),
            Modes4 = arguments.GetValue(_modes4),
            Rank3 = arguments.GetValue(_rank3),
            Rank4 = arguments.GetValue(_rank4),
            Seed = arguments.GetValue(_seed),
            Scalebroad = arguments.GetValue(_scale),
            Smearing = arguments.GetValue(_smearing) is { } smearing ? SmearingOf(smearing) : null,
            Sigma = arguments.GetValue(_sigma),
            Boundary = arguments.GetValue(_boundary),
            Specularity = arguments.GetValue(_specularity),
            Classical = arguments.GetValue(_classical),
            Imaginary = arguments.GetValue(_imaginary) == "exclude" ? ImaginaryChoice.Exclude : ImaginaryChoice.Refuse,
            Memory = arguments.GetValue(_memory),
        });

    /// <summary>
    /// What the user is told of settings of the input: those that no flag names, or that decide in place of an absent one.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="suggestions">What the input wants.</param>
    /// <param name="settings">What is done.</param>
    /// <param name="onGrid">A calculation on one grid; otherwise a sweep, which follows less.</param>
    public IEnumerable<string> Remarks(
        ParseResult arguments, InputSuggestions suggestions, ConductivitySettings settings, bool onGrid = true)
    {
        if (suggestions.FourPhonons == true && !settings.FourPhonon)
        {
            yield return "The input asks for four-phonon scattering; it is left out unless --four-phonon is given.";
        }

        if (settings.MaximumFrequency is { } highest)
        {
            bool more = settings.Solver == SolverChoice.Full || settings.Coherences;
            yield return FormattableString.Invariant($"omega_max of the input: modes above {highest:0.###} rad/ps carry ")
                + (!onGrid ? "heat all the same: a sweep does not follow it."
                    : more ? "nothing in the relaxation-time values; full solution and coherences do not follow it." : "nothing.");
        }

        if (suggestions.BoundaryLength is { } length && arguments.GetValue(_boundary) is null)
        {
            yield return FormattableString.Invariant($"Boundary scattering with a length of {length:0.###} nm, as the input asks.");
        }

        if (onGrid
            && OptionsResolution.SuggestedSamples(suggestions, settings.FourPhonon) is { } wanted
            && arguments.GetValue(_samples) is null)
        {
            yield return settings.Samples == wanted
                ? FormattableString.Invariant(
                    $"{wanted} wave-vector tuples are drawn for each irreducible q-point, as the input asks; all where there are fewer.")
                : FormattableString.Invariant($"The input asks for {wanted} sampled processes; what the command line says counts instead.");
        }
    }

    public Conventions Conventions(ParseResult arguments) => CommonOptions.ConventionsOf(arguments.GetValue(_conventions));
}
