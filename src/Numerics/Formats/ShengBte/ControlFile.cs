using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// CONTROL of ShengBTE and FourPhonon: every key, typed, defaults resolved. Lengths are in Angstrom unless a member says nm; the key
/// of the file stands in brackets.
/// </summary>
internal sealed record ControlFile
{
    /// <summary>Path of the file, for messages.</summary>
    public required string File { get; init; }

    // &allocations

    /// <summary>Number of atoms in the primitive cell [natoms].</summary>
    public required int AtomCount { get; init; }

    /// <summary>q-point grid [ngrid].</summary>
    public required QPointGrid Grid { get; init; }

    // &crystal

    /// <summary>Lattice vectors as rows, Angstrom [lfactor (nm) times lattvec].</summary>
    public required Matrix3 LatticeVectors { get; init; }

    /// <summary>Chemical symbol of each element [elements].</summary>
    public required ImmutableArray<string> Elements { get; init; }

    /// <summary>Element of each atom, zero-based [types].</summary>
    public required ImmutableArray<int> Types { get; init; }

    /// <summary>Fractional position of each atom, as given [positions].</summary>
    public required ImmutableArray<Vector3D> Positions { get; init; }

    /// <summary>Mass of each element, amu: natural isotopes, or [masses] if autoisotopes is false.</summary>
    public required ImmutableArray<double> Masses { get; init; }

    /// <summary>Mass variance g of each element: natural isotopes, or [gfactors] if autoisotopes is false.</summary>
    public required ImmutableArray<double> MassVariances { get; init; }

    /// <summary>High-frequency dielectric tensor [epsilon]; identity if absent.</summary>
    public required Matrix3 Epsilon { get; init; }

    /// <summary>Whether any element of epsilon is given.</summary>
    public required bool HasEpsilon { get; init; }

    /// <summary>
    /// Born charges in e, one matrix an atom, its row i being the vector written as born(:,i,atom) [born]; zero if absent.
    /// <see cref="ControlCrystal"/> makes the field/displacement order out of them.
    /// </summary>
    public required ImmutableArray<Matrix3> BornCharges { get; init; }

    /// <summary>Supercell of the harmonic force constants [scell].</summary>
    public required IntVector3 Supercell { get; init; }

    /// <summary>Wire directions as lattice vectors [orientations].</summary>
    public required ImmutableArray<IntVector3> Orientations { get; init; }

    // &parameters

    /// <summary>Temperatures in K: [T], or from [T_min] to [T_max] in steps [T_step].</summary>
    public required ImmutableArray<double> Temperatures { get; init; }

    /// <summary>Factor on the adaptive broadening [scalebroad], default 1.</summary>
    public required double BroadeningScale { get; init; }

    /// <summary>Modes above this frequency (rad/ps) get no rates [omega_max]; infinite if absent.</summary>
    public required double MaximumFrequency { get; init; }

    /// <summary>Iterations of the Boltzmann equation at most [maxiter], default 1000.</summary>
    public required int MaximumIterations { get; init; }

    /// <summary>Relative change at which the iteration ends [eps], default 1e-5.</summary>
    public required double IterationTolerance { get; init; }

    /// <summary>Points of the cumulative curves [nticks], default 100.</summary>
    public required int TickCount { get; init; }

    /// <summary>[nticks] is there.</summary>
    public required bool GivesTicks { get; init; }

    /// <summary>Smallest wire radius, nm [rmin], default 5.</summary>
    public required double MinimumRadius { get; init; }

    /// <summary>Largest wire radius, nm [rmax], default 505.</summary>
    public required double MaximumRadius { get; init; }

    /// <summary>Step of the wire radius, nm [dr], default 100.</summary>
    public required double RadiusStep { get; init; }

    /// <summary>Sample length, nm [Length], default 1.</summary>
    public required double Length { get; init; }

    /// <summary>Ewald parameter of TDEP-type constants [Ewald]; null if absent.</summary>
    public required double? EwaldParameter { get; init; }

    /// <summary>Sampled three-phonon processes a mode [num_sample_process_3ph]; null: all.</summary>
    public required int? ThreePhononSamples { get; init; }

    /// <summary>The same for the phase space [num_sample_process_3ph_phase_space].</summary>
    public required int? ThreePhononPhaseSpaceSamples { get; init; }

    /// <summary>Sampled four-phonon processes a mode and channel [num_sample_process_4ph]; null: all.</summary>
    public required int? FourPhononSamples { get; init; }

    /// <summary>The same for the phase space [num_sample_process_4ph_phase_space].</summary>
    public required int? FourPhononPhaseSpaceSamples { get; init; }

    // &flags

    /// <summary>Non-analytic correction wanted [nonanalytic], default true.</summary>
    public required bool NonAnalyticCorrection { get; init; }

    /// <summary>Iterate beyond the relaxation-time approximation [convergence], default true.</summary>
    public required bool Convergence { get; init; }

    /// <summary>Isotope scattering [isotopes], default true.</summary>
    public required bool Isotopes { get; init; }

    /// <summary>Masses and mass variances from natural isotopes [autoisotopes], default true.</summary>
    public required bool AutoIsotopes { get; init; }

    /// <summary>Wires too [nanowires], default false.</summary>
    public required bool Nanowires { get; init; }

    /// <summary>Stop after the harmonic part [onlyharmonic], default false.</summary>
    public required bool OnlyHarmonic { get; init; }

    /// <summary>The harmonic constants are in espresso.ifc2, not in FORCE_CONSTANTS_2ND [espresso], default false.</summary>
    public required bool Espresso { get; init; }

    /// <summary>Four-phonon scattering [four_phonon], default false.</summary>
    public required bool FourPhonon { get; init; }

    /// <summary>Four-phonon scattering within the iteration [four_phonon_iteration], default false.</summary>
    public required bool FourPhononIteration { get; init; }

    /// <summary>Boundary scattering of a sample of finite length [nanolength], default false.</summary>
    public required bool NanoLength { get; init; }
}
