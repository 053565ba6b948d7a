namespace PcpCluster.Numerics.Foundation;

/// <summary>
/// Constants in the internal units eV, Angstrom, ps, amu. <see cref="Codata2018"/> is the default; <see cref="FourPhonon"/> carries the
/// older constants of that code, for golden tests only: with them its published numbers are met to more digits.
/// </summary>
/// <param name="Name">Which set this is, for reports.</param>
/// <param name="Hbar">eV ps.</param>
/// <param name="BoltzmannConstant">eV/K.</param>
/// <param name="ElectronVoltFrequencySquared">(rad/ps)^2 of one eV/Angstrom^2/amu, for constants in eV/Angstrom^2.</param>
/// <param name="RydbergFrequencySquared">The same factor for constants that came in Ry/bohr^2 and were read as eV/Angstrom^2 with
/// CODATA-2018.</param>
/// <param name="ThreePhononPrefactor">(pi/4) hbar (eV/A^3)^2/(amu^3 (rad/ps)^4), 1/ps.</param>
/// <param name="FourPhononPrefactor">(pi/8) hbar^2 (eV/A^4)^2/(amu^4 (rad/ps)^5), 1/ps.</param>
/// <param name="ConductivityPrefactor">k_B in W/(m K) for heat capacity in k_B, velocity in Angstrom/ps, lifetime in ps, volume in
/// Angstrom^3.</param>
public sealed record PhysicalConstants(
    string Name,
    double Hbar,
    double BoltzmannConstant,
    double ElectronVoltFrequencySquared,
    double RydbergFrequencySquared,
    double ThreePhononPrefactor,
    double FourPhononPrefactor,
    double ConductivityPrefactor)
{
    /// <summary>e^2/(4 pi eps0), eV Angstrom.</summary>
    public const double CoulombConstant = 14.399645478;

    /// <summary>Rydberg energy in eV.</summary>
    internal const double Rydberg = 13.605693122994;

    /// <summary>eV/Angstrom^2 of one Ry/bohr^2 (CODATA-2018).</summary>
    public const double RydbergPerBohrSquared = Rydberg / (Bohr * Bohr);

    /// <summary>Angstrom.</summary>
    public const double Bohr = 0.529177210903;

    public static readonly PhysicalConstants Codata2018 = new(
        "CODATA-2018",
        Hbar: 6.582119569e-4,
        BoltzmannConstant: 8.617333262e-5,
        ElectronVoltFrequencySquared: 9648.533212331002,
        RydbergFrequencySquared: 9648.533212331002,
        ThreePhononPrefactor: Math.PI / 4 * 5.91220734e8,
        FourPhononPrefactor: Math.PI / 8 * 3.75471277e9,
        ConductivityPrefactor: 0.1380649);

    /// <summary>As FourPhonon and ShengBTE have them (shared conventions, section 1).</summary>
    public static readonly PhysicalConstants FourPhonon = MakeFourPhonon();

    /// <summary>The constants of some conventions.</summary>
    public static PhysicalConstants Of(Conventions conventions) => conventions.FollowsShengBte() ? FourPhonon : Codata2018;

    /// <summary>hbar omega / (k_B T) is this times omega [rad/ps] / T [K].</summary>
    public double HbarOverBoltzmann => Hbar / BoltzmannConstant;

    private static PhysicalConstants MakeFourPhonon()
    {
        const double hbarSi = 1.05457172647e-22; // J ps
        const double boltzmannSi = 1.380648813e-23; // J/K
        const double electronVolt = 1.602176634e-19; // J, only to express the two above in eV
        double massUnit = 1 / (1.8218779 * 6.022e-4); // Rydberg masses in one amu
        double espresso = 20670.687 * 20670.687 / massUnit / RydbergPerBohrSquared;
        return new(
            "FourPhonon",
            Hbar: hbarSi / electronVolt,
            BoltzmannConstant: boltzmannSi / electronVolt,
            ElectronVoltFrequencySquared: 9648.53336213,
            RydbergFrequencySquared: espresso,
            ThreePhononPrefactor: 1.05457172647 * Math.PI / 4 * 5.60626442e8,
            FourPhononPrefactor: 1.05457172647 * 1.05457172647 * Math.PI / 8 * 3.37617087e9,
            ConductivityPrefactor: 0.1380648813);
    }
}
