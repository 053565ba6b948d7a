namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// Which keys of CONTROL decide something here and which do not. Every key stands in one of the two lists; a key without effect that a file
/// sets is named in one warning, with what the result is instead.
/// </summary>
internal static class ControlEffects
{
    /// <summary>Keys that are followed, or that only say how others are to be read.</summary>
    public static readonly IReadOnlySet<string> Followed = new HashSet<string>
    {
        "nelements", "natoms", "ngrid", "lfactor", "lattvec", "elements", "types", "positions", "masses", "gfactors", "epsilon", "born",
        "scell", "t", "t_min", "t_max", "t_step", "scalebroad", "nonanalytic", "isotopes", "autoisotopes", "espresso", "tdep",
        "four_phonon", "omega_max", "nticks", "nanolength", "num_sample_process_3ph", "num_sample_process_4ph",
    };

    /// <summary>
    /// Keys without effect, in the order of the warning, and what there is instead; null: the file sets what happens anyway.
    /// </summary>
    public static readonly IReadOnlyList<(string Key, Func<ControlFile, string?> Instead)> Ignored =
    [
        ("convergence", c => c.Convergence ? "kappa is that of the relaxation-time approximation unless --solver full is given" : null),
        ("maxiter", c => c.Convergence ? "--solver full has --solver-tolerance" : null),
        ("eps", c => c.Convergence ? "--solver full has --solver-tolerance" : null),
        ("four_phonon_iteration", c => c.FourPhononIteration ? "--solver full has --solver-tolerance" : null),
        ("nanowires", c => c.Nanowires ? "kappa is that of the bulk" : null),
        ("norientations", c => c.Orientations.Length > 0 ? "there are no wires" : null),
        ("orientations", c => c.Orientations.Length > 0 ? "there are no wires" : null),
        ("rmin", _ => "there are no wires"),
        ("rmax", _ => "there are no wires"),
        ("dr", _ => "there are no wires"),
        ("length", c => c.NanoLength ? null : "it needs nanolength in other codes too"),
        ("onlyharmonic", c => c.OnlyHarmonic ? "use pcp phonons for harmonic results alone" : null),
        ("num_sample_process_3ph_phase_space", c => c.ThreePhononPhaseSpaceSamples is null ? null : "phase spaces come with the rates"),
        ("num_sample_process_4ph_phase_space", c => c.FourPhononPhaseSpaceSamples is null ? null : "phase spaces come with the rates"),
        ("ewald", _ => "it needs tdep in other codes too"),
    ];

    /// <summary>One warning for all keys of a file that have no effect; null if there are none.</summary>
    public static string? Warning(ControlFile control, ControlValues values)
    {
        string[] named =
        [
            .. Ignored.Where(k => values.HasAny(k.Key))
                .Select(k => (k.Key, Instead: k.Instead(control)))
                .Where(k => k.Instead is not null)
                .GroupBy(k => k.Instead!)
                .Select(g => $"{string.Join(", ", g.Select(k => k.Key))} ({g.Key})"),
        ];
        return named.Length == 0 ? null : $"{control.File}: without effect here: {string.Join("; ", named)}.";
    }
}
