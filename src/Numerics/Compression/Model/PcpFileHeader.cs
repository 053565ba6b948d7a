using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>The JSON header of a `.pcp` file: everything but the numbers of the modes. Arrays of three are x, y, z.</summary>
internal sealed record PcpFileHeader(
    [property: JsonRequired] int Order,
    [property: JsonRequired] int Rank,
    [property: JsonRequired] int[][] Sites,
    [property: JsonRequired] double[][] LatticeVectors,
    [property: JsonRequired] PcpFileAtom[] Atoms,
    PcpFileDielectric? Dielectric,
    [property: JsonRequired] PcpTrainingRecord Training)
{
    /// <summary>Units of every number, for readers who have only the file.</summary>
    public string Units { get; init; } = "lattice vectors: Angstrom; positions: fractional; masses: amu; lambda: eV/Angstrom^order; "
        + "amplitudes: dimensionless, unit norm";

    public string Layout { get; init; } = "after the header: lambda[rank], amplitudes[rank][order][3*site+axis], "
        + "little-endian doubles; then SHA-256 of all bytes before it";

    public string SiteColumns { get; init; } = "cell (3 integers), atom (zero-based)";

    public static PcpFileHeader Of(PcpModel model) => new(
        model.Modes.Order,
        model.Modes.Rank,
        [.. model.Modes.Sites.Select(s => new[] { s.Cell.X, s.Cell.Y, s.Cell.Z, s.Atom })],
        Rows(model.Crystal.Lattice.Vectors),
        [.. model.Crystal.Atoms.Select(
            a => new PcpFileAtom(a.Element, [a.Position.X, a.Position.Y, a.Position.Z], a.Mass, a.MassVariance))],
        model.Crystal.Dielectric is { } d ? new(Rows(d.Epsilon), [.. d.BornCharges.Select(Rows)]) : null,
        model.Training);

    public Crystal ToCrystal() => new(
        new Lattice(Matrix(LatticeVectors)),
        [.. Atoms.Select(a => new Atom(a.Element, Vector(a.Position), a.Mass, a.MassVariance))],
        Dielectric is { } d ? new DielectricResponse(Matrix(d.Epsilon), [.. d.BornCharges.Select(Matrix)]) : null);

    public ImmutableArray<PcpSite> ToSites() => [.. Sites.Select(ToSite)];

    private PcpSite ToSite(int[] s) => s.Length == 4 && s[3] >= 0 && s[3] < Atoms.Length
        ? new PcpSite(new IntVector3(s[0], s[1], s[2]), s[3])
        : throw new ArgumentException(
            $"A site of the support is [{string.Join(", ", s)}]; a cell and an atom number below {Atoms.Length} are expected.");

    private static double[][] Rows(Matrix3 m) => [Row(m.Row0), Row(m.Row1), Row(m.Row2)];

    private static double[] Row(Vector3D v) => [v.X, v.Y, v.Z];

    private static Matrix3 Matrix(double[][] rows) => rows.Length == 3
        ? new(Vector(rows[0]), Vector(rows[1]), Vector(rows[2]))
        : throw new ArgumentException($"A matrix of {rows.Length} rows; 3 are expected.");

    private static Vector3D Vector(double[] v) => v.Length == 3
        ? new(v[0], v[1], v[2])
        : throw new ArgumentException($"A vector of {v.Length} components; 3 are expected.");
}

internal sealed record PcpFileAtom(string Element, double[] Position, double Mass, double MassVariance);

internal sealed record PcpFileDielectric(double[][] Epsilon, double[][][] BornCharges);

/// <summary>The header's format: snake_case names, NaN for what was not measured.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PcpFileHeader))]
internal sealed partial class PcpFileJson : JsonSerializerContext;
