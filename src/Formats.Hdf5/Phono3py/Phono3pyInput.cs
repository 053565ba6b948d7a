using PcpCluster.Formats.Hdf5.Phono3py.Structure;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py;

/// <summary>One folder of phono3py on its way to the neutral input.</summary>
internal sealed class Phono3pyInput
{
    private readonly InputFolder _folder;
    private readonly Phono3pyYaml _yaml;
    private readonly ReadOptions _options;
    private readonly List<string> _warnings = [];
    private readonly Crystal _crystal;
    private readonly SpaceGroup _group;
    private readonly SupercellOrder _large;
    private readonly SupercellOrder _small;
    private readonly double _coulomb;

    public Phono3pyInput(InputFolder folder, Phono3pyYaml yaml, ReadOptions options)
    {
        _folder = folder;
        _yaml = yaml;
        _options = options;
        Crystal bare = MakeCrystal(yaml);
        _group = GroupOf(yaml.File, bare);
        ChargeRecord? charges = folder.Locate("BORN") is { } born ? BornFile.Read(born, bare, _group) : yaml.Charges;
        _coulomb = charges?.CoulombConstant ?? PhysicalConstants.CoulombConstant;
        _crystal = charges is null ? bare : bare with { Dielectric = new DielectricResponse(charges.Epsilon, [.. charges.Charges]) };
        _small = SupercellOrder.Of(yaml.File, _crystal, yaml.Supercell);
        _large = yaml.PhononSupercell is null ? _small : SupercellOrder.Of(yaml.File, _crystal, yaml.PhononSupercell);
    }

    public CrystalInput Read()
    {
        string? secondPath = _folder.Locate(Phono3pyFormat.SecondName);
        string? thirdPath = _options.Third ? _folder.Locate(Phono3pyFormat.ThirdName) : null;
        double unit = _yaml.ForceUnit / _yaml.LengthUnit;
        ForceFit? fit = secondPath is null || (thirdPath is null && _options.Third) ? Forces(FitOptions.Default) : null;
        SupercellForceConstants second = secondPath is not null
            ? ForceConstantsFile.Read(secondPath, 2, _large, unit)
            : fit?.Make(2) ?? throw NoConstants();
        SupercellForceConstants? third = thirdPath is not null
            ? ForceConstantsFile.Read(thirdPath, 3, _small, unit / _yaml.LengthUnit)
            : _options.Third ? fit?.Make(3) : null;
        return Input(second, third, null, secondPath ?? fit!.Path(2), third is null ? null : thirdPath ?? fit!.Path(3));
    }

    /// <summary>The input that the displacements and forces give, whatever force constants lie beside them.</summary>
    public CrystalInput Fit(FitOptions options)
    {
        ForceFit fit = Forces(options) ?? throw NoConstants();
        SupercellForceConstants second = fit.Make(2) ?? throw NoConstants();
        SupercellForceConstants? third = fit.Make(3), fourth = fit.Make(4);
        return Input(second, third, fourth, fit.Path(2), third is null && fourth is null ? null : fit.Path(3));
    }

    private ForceFit? Forces(FitOptions options) => ForceFit.Of(_yaml, _folder, _large, _small, _group, options, _warnings);

    private InputException NoConstants() => new(
        Path.Combine(_folder.Path, Phono3pyFormat.SecondName),
        0,
        "no such file, and no forces",
        $"{Phono3pyFormat.SecondName}, or displacements with forces in {_yaml.File} or FORCES_FC3",
        "Keep the files of one run of phono3py together.");

    private CrystalInput Input(
        SupercellForceConstants second,
        SupercellForceConstants? third,
        SupercellForceConstants? fourth,
        string secondPath,
        string? thirdPath)
    {
        return new CrystalInput
        {
            Format = "phono3py",
            Files = new(_yaml.File, secondPath, third is null ? null : thirdPath, fourth is null ? null : thirdPath),
            Crystal = _crystal,
            HarmonicForceConstants = second.ToHarmonic(Declaration(_crystal, _coulomb)),
            Third = third is null ? null : ImageSpread.Spread(third),
            Fourth = fourth is null ? null : ImageSpread.Spread(fourth),
            Warnings = [.. _warnings],
        };
    }

    /// <summary>phono3py's own choice of the Ewald spread: about 300 reciprocal lattice vectors, the last of them worth 1e-10.</summary>
    internal static HarmonicDeclaration Declaration(Crystal crystal, double coulombConstant)
    {
        if (crystal.Dielectric is not { } dielectric)
        {
            return HarmonicDeclaration.Plain;
        }

        const double vectors = 300;
        const double smallest = 1e-10;
        double cutoff = Math.Cbrt(3 * vectors / (4 * Math.PI * crystal.Lattice.Volume)); // 1/Angstrom, without 2 pi
        double screening = dielectric.Epsilon.Trace / 3;
        double spread = -Math.Log(smallest) / (cutoff * cutoff * screening); // of K without 2 pi
        return new(new PolarScheme.Ewald(spread / (4 * Math.PI * Math.PI), DipolePart.Whole, 25) { CoulombConstant = coulombConstant });
    }

    private static SpaceGroup GroupOf(string file, Crystal crystal)
    {
        try
        {
            return SpaceGroup.Find(crystal);
        }
        catch (ArgumentException)
        {
            throw new InputException(
                file, 0, "a primitive_cell whose symmetry is no group", "distinct atoms in a cell of sound size", "Make the file again.");
        }
    }

    private static Crystal MakeCrystal(Phono3pyYaml yaml)
    {
        var atoms = new List<Atom>();
        foreach (SiteRecord site in yaml.Primitive.Sites)
        {
            bool natural = NaturalIsotopes.TryGet(site.Symbol, out double mass, out double variance);
            if (!natural && site.Mass is null)
            {
                throw new InputException(
                    yaml.File,
                    site.Line,
                    $"'{site.Symbol}' without a mass",
                    "the symbol of an element with natural isotopes, or a mass",
                    "Add the mass.");
            }

            atoms.Add(new(site.Symbol, site.Position, site.Mass ?? mass, natural ? variance : 0));
        }

        return new(yaml.Primitive.Lattice, [.. atoms]);
    }
}
