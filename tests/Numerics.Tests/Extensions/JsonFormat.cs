using System.Collections.Immutable;
using System.Text.Json;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Extensions;

/// <summary>
/// A non-polar crystal with second and third order in one JSON file: an input format in one file, without a change in the library.
/// </summary>
public sealed class JsonFormat : IInputFormat
{
    public const string FileName = "crystal.json";

    public string Name => "JSON";

    public string Files => FileName;

    public FormatMatch Recognises(InputFolder folder) => folder.Has(FileName) ? FormatMatch.Yes : FormatMatch.No;

    public CrystalInput Read(InputFolder folder, ReadOptions options)
    {
        string path = folder.Require(FileName, "Write it with JsonFormat.Write.");
        Stored stored;
        try
        {
            stored = JsonSerializer.Deserialize<Stored>(InputFolder.ReadBytes(path).Span)!;
        }
        catch (JsonException e)
        {
            throw new InputException(path, (e.LineNumber ?? -1) + 1, "text that is no crystal", "what JsonFormat.Write gives", e.Message);
        }

        Vector3D Row(int i) => new(stored.Lattice[3 * i], stored.Lattice[(3 * i) + 1], stored.Lattice[(3 * i) + 2]);
        ImmutableArray<Atom> atoms =
            [.. stored.Atoms.Select(a => new Atom(a.Element, new(a.Position[0], a.Position[1], a.Position[2]), a.Mass, a.MassVariance))];
        return new()
        {
            Format = Name,
            Files = new(path, path, path),
            Crystal = new(new Lattice(new(Row(0), Row(1), Row(2))), atoms),
            HarmonicForceConstants = new(atoms.Length, new Superlattice(Cells(stored.Supercell)[0]), stored.Second),
            Third = options.Third ? new(3, stored.ThirdAtoms, Cells(stored.ThirdCells), stored.Third) : null,
        };
    }

    public static void Write(CrystalInput input, string folder)
    {
        Matrix3 a = input.Crystal.Lattice.Vectors;
        AnharmonicForceConstants third = input.Third!;
        var stored = new Stored(
            [.. Enumerable.Range(0, 9).Select(i => a[i / 3, i % 3])],
            [.. input.Crystal.Atoms.Select(
                t => new StoredAtom(t.Element, [t.Position.X, t.Position.Y, t.Position.Z], t.Mass, t.MassVariance))],
            Numbers([input.HarmonicForceConstants.Superlattice!.Size]),
            input.HarmonicForceConstants.Values,
            third.Atoms,
            Numbers(third.Cells),
            third.Values);
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(stored));
    }

    private static int[] Numbers(IEnumerable<IntVector3> cells) => [.. cells.SelectMany(c => new[] { c.X, c.Y, c.Z })];

    private static IntVector3[] Cells(int[] n) =>
        [.. Enumerable.Range(0, n.Length / 3).Select(i => new IntVector3(n[3 * i], n[(3 * i) + 1], n[(3 * i) + 2]))];

    private sealed record StoredAtom(string Element, double[] Position, double Mass, double MassVariance);

    private sealed record Stored(
        double[] Lattice, StoredAtom[] Atoms, int[] Supercell, double[] Second, int[] ThirdAtoms, int[] ThirdCells, double[] Third);
}
