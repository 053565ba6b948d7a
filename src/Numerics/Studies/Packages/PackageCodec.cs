using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Studies.Packages;

/// <summary>
/// Crystal, force constants and modes as bytes: little-endian, doubles bit for bit, so that every worker computes on the same numbers. The
/// layout belongs to <see cref="IStudy.Version"/>.
/// </summary>
internal static class PackageCodec
{
    public static byte[] Encode(Crystal crystal) => Write(writer =>
    {
        Write(writer, crystal.Lattice.Vectors);
        writer.Write(crystal.AtomCount);
        foreach (Atom atom in crystal.Atoms)
        {
            writer.Write(atom.Element);
            Write(writer, atom.Position);
            writer.Write(atom.Mass);
            writer.Write(atom.MassVariance);
        }

        writer.Write(crystal.Dielectric is not null);
        if (crystal.Dielectric is { } dielectric)
        {
            Write(writer, dielectric.Epsilon);
            foreach (Matrix3 charge in dielectric.BornCharges)
            {
                Write(writer, charge);
            }
        }
    });

    public static Crystal DecodeCrystal(ReadOnlyMemory<byte> bytes)
    {
        using BinaryReader reader = Reader(bytes);
        var lattice = new Lattice(ReadMatrix(reader));
        int count = reader.ReadInt32();
        ImmutableArray<Atom> atoms = [.. Enumerable.Range(0, count).Select(_ => new Atom(
            reader.ReadString(), ReadVector(reader), reader.ReadDouble(), reader.ReadDouble()))];
        DielectricResponse? dielectric = reader.ReadBoolean()
            ? new DielectricResponse(ReadMatrix(reader), [.. Enumerable.Range(0, count).Select(_ => ReadMatrix(reader))])
            : null;
        return new Crystal(lattice, atoms, dielectric);
    }

    public static byte[] Encode(AnharmonicForceConstants tensor) => Write(writer =>
    {
        writer.Write(tensor.Order);
        writer.Write(tensor.BlockCount);
        foreach (int atom in tensor.Atoms)
        {
            writer.Write(atom);
        }

        foreach (IntVector3 cell in tensor.Cells)
        {
            Write(writer, cell);
        }

        Write(writer, tensor.Values);
    });

    public static AnharmonicForceConstants DecodeAnharmonic(ReadOnlyMemory<byte> bytes)
    {
        using BinaryReader reader = Reader(bytes);
        int order = reader.ReadInt32();
        int blocks = reader.ReadInt32();
        int[] atoms = [.. Enumerable.Range(0, blocks * order).Select(_ => reader.ReadInt32())];
        IntVector3[] cells = [.. Enumerable.Range(0, blocks * (order - 1)).Select(_ => ReadCell(reader))];
        return new AnharmonicForceConstants(order, atoms, cells, ReadDoubles(reader));
    }

    public static byte[] Encode(PcpModes modes) => Write(writer =>
    {
        writer.Write(modes.Order);
        writer.Write(modes.Sites.Length);
        foreach (PcpSite site in modes.Sites)
        {
            Write(writer, site.Cell);
            writer.Write(site.Atom);
        }

        Write(writer, modes.Lambda);
        Write(writer, modes.Amplitudes);
    });

    public static PcpModes DecodeModes(ReadOnlyMemory<byte> bytes)
    {
        using BinaryReader reader = Reader(bytes);
        int order = reader.ReadInt32();
        int count = reader.ReadInt32();
        ImmutableArray<PcpSite> sites = [.. Enumerable.Range(0, count).Select(_ => new PcpSite(ReadCell(reader), reader.ReadInt32()))];
        return new PcpModes(order, sites, ReadDoubles(reader), ReadDoubles(reader));
    }

    internal static byte[] Write(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    internal static BinaryReader Reader(ReadOnlyMemory<byte> bytes) =>
        new(new MemoryStream(bytes.ToArray(), writable: false), Encoding.UTF8);

    private static void Write(BinaryWriter writer, Vector3D v)
    {
        writer.Write(v.X);
        writer.Write(v.Y);
        writer.Write(v.Z);
    }

    internal static void Write(BinaryWriter writer, IntVector3 v)
    {
        writer.Write(v.X);
        writer.Write(v.Y);
        writer.Write(v.Z);
    }

    private static void Write(BinaryWriter writer, Matrix3 m)
    {
        Write(writer, m.Row0);
        Write(writer, m.Row1);
        Write(writer, m.Row2);
    }

    internal static void Write(BinaryWriter writer, double[] values)
    {
        writer.Write(values.Length);
        if (BitConverter.IsLittleEndian)
        {
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }

        foreach (double value in values)
        {
            writer.Write(value);
        }
    }

    internal static double[] ReadDoubles(BinaryReader reader)
    {
        var values = new double[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadDouble();
        }

        return values;
    }

    private static Vector3D ReadVector(BinaryReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());

    internal static IntVector3 ReadCell(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

    private static Matrix3 ReadMatrix(BinaryReader reader) => new(ReadVector(reader), ReadVector(reader), ReadVector(reader));
}
