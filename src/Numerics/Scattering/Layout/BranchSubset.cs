namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// Every so many fours of branches of two partners, which stand for all. In large cells one tuple of wave vectors holds millions of
/// processes of a mode, far more than its share of the variance is worth.
/// </summary>
/// <param name="Second">Of branches of the second phonon every so many fours are taken.</param>
/// <param name="Third">The same of the third phonon.</param>
internal readonly record struct BranchStrides(int Second, int Third)
{
    /// <summary>Branches of a partner that are taken at least.</summary>
    private const int Seconds = 12, Thirds = 24;

    /// <summary>All branches.</summary>
    public static BranchStrides One => new(1, 1);

    /// <summary>For a crystal with so many branches: all of them in small cells.</summary>
    public static BranchStrides Of(int branches) => new(Math.Max(1, branches / Seconds), Math.Max(1, branches / Thirds));

    /// <summary>Pairs of branches of which one is taken.</summary>
    public int Weight => Second * Third;
}

/// <summary>The branches of one tuple: fours whose number leaves the given rest when it is divided by the stride.</summary>
/// <param name="Strides">How many are left out.</param>
/// <param name="Second">Rest of the second phonon, below its stride; as likely as any other, so are all branches.</param>
/// <param name="Third">The same of the third phonon.</param>
internal readonly record struct BranchSubset(BranchStrides Strides, int Second, int Third)
{
    private const int Fours = 4;

    /// <summary>Pairs of branches that a taken one stands for.</summary>
    public int StandsFor { get; init; } = Strides.Weight;

    /// <summary>All branches.</summary>
    public static BranchSubset All => new(BranchStrides.One, 0, 0);

    /// <summary>The subset with a number from 0 to <see cref="BranchStrides.Weight"/> - 1.</summary>
    public static BranchSubset At(BranchStrides strides, int number) => new(strides, number / strides.Third, number % strides.Third);

    public bool TakesSecond(int branch) => branch / Fours % Strides.Second == Second;

    public bool TakesThird(int branch) => branch / Fours % Strides.Third == Third;

    /// <summary>Position of a branch among those that are taken.</summary>
    public int PlaceOfSecond(int branch) => (branch / (Fours * Strides.Second) * Fours) + (branch % Fours);

    /// <summary>The same of the third phonon.</summary>
    public int PlaceOfThird(int branch) => (branch / (Fours * Strides.Third) * Fours) + (branch % Fours);

    /// <summary>Places for pairs of branches.</summary>
    public int Places(int branches) => PlacesOf(branches, Strides.Second) * PlacesOf(branches, Strides.Third);

    /// <summary>Places for branches of the third phonon.</summary>
    public int ThirdPlaces(int branches) => PlacesOf(branches, Strides.Third);

    private static int PlacesOf(int branches, int stride) => (branches + (Fours * stride) - 1) / (Fours * stride) * Fours;
}
