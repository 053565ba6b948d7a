using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>Reads CONTROL of ShengBTE and FourPhonon.</summary>
internal static class ControlReader
{
    private const double AngstromPerNanometer = 10;
    private const int LargestGrid = 100_000;
    private const int LargestSupercell = 1000;

    /// <param name="path">The file, plain or gzip'd.</param>
    /// <param name="warnings">Receives what is odd but harmless.</param>
    /// <exception cref="InputException">A key is unknown, missing or senseless.</exception>
    public static ControlFile Read(string path, ICollection<string>? warnings = null)
    {
        warnings ??= [];
        var values = new ControlValues(path, FortranNamelist.Parse(InputText.Read(path)), warnings);
        if (values.Logical("tdep", false))
        {
            throw values.Error(
                "tdep",
                0,
                "tdep=.FALSE.",
                "TDEP's force constants cannot be read: convert them to FORCE_CONSTANTS_2ND (phonopy's form) and remove the flag.");
        }

        bool autoIsotopes = values.Logical("autoisotopes", true);
        ImmutableArray<string> elements = Elements(values);
        (ImmutableArray<double> masses, ImmutableArray<double> variances) =
            autoIsotopes ? NaturalMasses(values, elements) : GivenMasses(values);
        var control = new ControlFile
        {
            File = path,
            AtomCount = values.AtomCount,
            Grid = Grid(values),
            LatticeVectors = LatticeVectors(values),
            Elements = elements,
            Types = Types(values),
            Positions = Positions(values),
            Masses = masses,
            MassVariances = variances,
            Epsilon = Matrix(values, "epsilon", 0, Matrix3.Identity),
            HasEpsilon = values.HasAny("epsilon"),
            BornCharges = [.. Enumerable.Range(0, values.AtomCount).Select(atom => Matrix(values, "born", 9 * atom, default))],
            Supercell = Supercell(values),
            Orientations = Orientations(values),
            Temperatures = ControlTemperatures.Read(values, warnings),
            BroadeningScale = Positive(values, "scalebroad", 1),
            MaximumFrequency = Positive(values, "omega_max", double.PositiveInfinity),
            MaximumIterations = PositiveInteger(values, "maxiter", 1000),
            IterationTolerance = Positive(values, "eps", 1e-5),
            TickCount = PositiveInteger(values, "nticks", 100),
            GivesTicks = values.Has("nticks"),
            MinimumRadius = Positive(values, "rmin", 5),
            MaximumRadius = Positive(values, "rmax", 505),
            RadiusStep = Positive(values, "dr", 100),
            Length = Positive(values, "length", 1),
            EwaldParameter = values.Has("ewald") ? values.Real("ewald") : null,
            ThreePhononSamples = Samples(values, "num_sample_process_3ph"),
            ThreePhononPhaseSpaceSamples = Samples(values, "num_sample_process_3ph_phase_space"),
            FourPhononSamples = Samples(values, "num_sample_process_4ph"),
            FourPhononPhaseSpaceSamples = Samples(values, "num_sample_process_4ph_phase_space"),
            NonAnalyticCorrection = values.Logical("nonanalytic", true),
            Convergence = values.Logical("convergence", true),
            Isotopes = values.Logical("isotopes", true),
            AutoIsotopes = autoIsotopes,
            Nanowires = values.Logical("nanowires", false),
            OnlyHarmonic = values.Logical("onlyharmonic", false),
            Espresso = values.Logical("espresso", false),
            FourPhonon = values.Logical("four_phonon", false),
            FourPhononIteration = values.Logical("four_phonon_iteration", false),
            NanoLength = values.Logical("nanolength", false),
        };
        ControlChecks.Check(control, values, warnings);
        return control;
    }

    private static QPointGrid Grid(ControlValues values)
    {
        int[] n = Integers(values, "ngrid", 1, LargestGrid, "Give the q-point grid as three whole numbers.");
        return new(n[0], n[1], n[2]);
    }

    private static IntVector3 Supercell(ControlValues values)
    {
        int[] n =
            Integers(values, "scell", 1, LargestSupercell, "Give the supercell of the harmonic force constants as three whole numbers.");
        return new(n[0], n[1], n[2]);
    }

    private static int[] Integers(ControlValues values, string name, int minimum, int maximum, string remedy)
    {
        int[] numbers = new int[3];
        for (int i = 0; i < 3; i++)
        {
            numbers[i] = values.Integer(name, i);
            if (numbers[i] < minimum || numbers[i] > maximum)
            {
                throw values.Error(name, i, string.Create(CultureInfo.InvariantCulture, $"{name} from {minimum} to {maximum}"), remedy);
            }
        }

        return numbers;
    }

    private static Matrix3 LatticeVectors(ControlValues values)
    {
        double factor = AngstromPerNanometer * (values.Has("lfactor") ? Positive(values, "lfactor", 1) : 1);
        Matrix3 vectors = factor * new Matrix3(Vector(values, "lattvec", 0), Vector(values, "lattvec", 3), Vector(values, "lattvec", 6));
        try
        {
            return new Lattice(vectors).Vectors;
        }
        catch (ArgumentException)
        {
            throw values.Error(
                "lattvec",
                0,
                "three linearly independent lattice vectors lattvec(:,1), (:,2), (:,3), none a million times longer than another",
                "Correct lattvec.");
        }
    }

    private static Vector3D Vector(ControlValues values, string name, int first) =>
        new(values.Real(name, first), values.Real(name, first + 1), values.Real(name, first + 2));

    /// <summary>The nine elements from a place on; row i is name(:,i). Elements that are not given keep their default.</summary>
    private static Matrix3 Matrix(ControlValues values, string name, int first, Matrix3 absent)
    {
        Span<Vector3D> rows = stackalloc Vector3D[3];
        for (int i = 0; i < 3; i++)
        {
            rows[i] = new(
                Element(values, name, first, i, 0, absent),
                Element(values, name, first, i, 1, absent),
                Element(values, name, first, i, 2, absent));
        }

        return new(rows[0], rows[1], rows[2]);
    }

    private static double Element(ControlValues values, string name, int first, int i, int j, Matrix3 absent)
    {
        int place = first + (3 * i) + j;
        return values.Has(name, place) ? values.Real(name, place) : absent[i, j];
    }

    private static ImmutableArray<string> Elements(ControlValues values)
    {
        var elements = ImmutableArray.CreateBuilder<string>();
        for (int element = 0; element < values.ElementCount; element++)
        {
            elements.Add(values.Text("elements", element));
        }

        return elements.ToImmutable();
    }

    private static ImmutableArray<int> Types(ControlValues values)
    {
        var types = ImmutableArray.CreateBuilder<int>();
        for (int atom = 0; atom < values.AtomCount; atom++)
        {
            int type = values.Integer("types", atom);
            if (type < 1 || type > values.ElementCount)
            {
                throw values.Error(
                    "types",
                    atom,
                    string.Create(CultureInfo.InvariantCulture, $"an element from 1 to nelements = {values.ElementCount}"),
                    "types holds, for each atom, the number of its element in elements.");
            }

            types.Add(type - 1);
        }

        return types.ToImmutable();
    }

    private static ImmutableArray<Vector3D> Positions(ControlValues values)
    {
        var positions = ImmutableArray.CreateBuilder<Vector3D>();
        for (int atom = 0; atom < values.AtomCount; atom++)
        {
            positions.Add(Vector(values, "positions", 3 * atom));
        }

        return positions.ToImmutable();
    }

    private static ImmutableArray<IntVector3> Orientations(ControlValues values)
    {
        var orientations = ImmutableArray.CreateBuilder<IntVector3>();
        for (int i = 0; i < values.OrientationCount; i++)
        {
            var direction = new IntVector3(
                values.Integer("orientations", 3 * i),
                values.Integer("orientations", (3 * i) + 1),
                values.Integer("orientations", (3 * i) + 2));
            if (direction == IntVector3.Zero)
            {
                throw values.Error("orientations", 3 * i, "a direction other than 0 0 0", "Correct the orientation.");
            }

            orientations.Add(direction);
        }

        return orientations.ToImmutable();
    }

    private static (ImmutableArray<double> Masses, ImmutableArray<double> Variances) NaturalMasses(
        ControlValues values, ImmutableArray<string> elements)
    {
        var masses = ImmutableArray.CreateBuilder<double>();
        var variances = ImmutableArray.CreateBuilder<double>();
        for (int element = 0; element < elements.Length; element++)
        {
            if (!NaturalIsotopes.TryGet(elements[element], out double mass, out double variance))
            {
                throw values.Error(
                    "elements",
                    element,
                    "the symbol of an element with natural isotopes, H to U",
                    "Correct the symbol, or set autoisotopes=.FALSE. and give masses and gfactors.");
            }

            masses.Add(mass);
            variances.Add(variance);
        }

        return (masses.ToImmutable(), variances.ToImmutable());
    }

    private static (ImmutableArray<double> Masses, ImmutableArray<double> Variances) GivenMasses(ControlValues values)
    {
        var masses = ImmutableArray.CreateBuilder<double>();
        var variances = ImmutableArray.CreateBuilder<double>();
        for (int element = 0; element < values.ElementCount; element++)
        {
            double mass = values.Real("masses", element);
            if (mass <= 0)
            {
                throw values.Error("masses", element, "a positive mass in amu", "Correct masses, or set autoisotopes=.TRUE.");
            }

            double variance = values.Has("gfactors", element) ? values.Real("gfactors", element) : 0;
            if (variance < 0)
            {
                throw values.Error("gfactors", element, "a mass variance of at least 0", "Correct gfactors.");
            }

            masses.Add(mass);
            variances.Add(variance);
        }

        return (masses.ToImmutable(), variances.ToImmutable());
    }

    private static double Positive(ControlValues values, string name, double absent)
    {
        if (!values.Has(name))
        {
            return absent;
        }

        double value = values.Real(name);
        return value > 0 ? value : throw values.Error(name, 0, $"{name} above 0", $"Correct {name}.");
    }

    private static int PositiveInteger(ControlValues values, string name, int absent)
    {
        if (!values.Has(name))
        {
            return absent;
        }

        int value = values.Integer(name);
        return value > 0 ? value : throw values.Error(name, 0, $"{name} above 0", $"Correct {name}.");
    }

    /// <summary>Not positive means that nothing is sampled.</summary>
    private static int? Samples(ControlValues values, string name) =>
        values.Has(name) && values.Integer(name) is var count && count > 0 ? count : null;
}
