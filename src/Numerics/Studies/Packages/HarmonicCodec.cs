using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Studies.Packages;

/// <summary>Harmonic force constants as bytes, with all that they declare; see <see cref="PackageCodec"/>.</summary>
internal static class HarmonicCodec
{
    private const byte Absent = 0, MixedSpace = 1, Ewald = 2;

    public static byte[] Encode(HarmonicForceConstants harmonic) => PackageCodec.Write(writer =>
    {
        writer.Write(harmonic.AtomCount);
        writer.Write((int)harmonic.Declaration.Unit);
        writer.Write((int)harmonic.Declaration.SumRule);
        Write(writer, harmonic.Declaration.Polar);
        writer.Write(harmonic.Superlattice is not null);
        if (harmonic.Superlattice is { } superlattice)
        {
            PackageCodec.Write(writer, superlattice.Vectors.Row0);
            PackageCodec.Write(writer, superlattice.Vectors.Row1);
            PackageCodec.Write(writer, superlattice.Vectors.Row2);
        }
        else
        {
            writer.Write(harmonic.BlockCount);
            for (int block = 0; block < harmonic.BlockCount; block++)
            {
                writer.Write(harmonic.FirstAtom(block));
                writer.Write(harmonic.SecondAtom(block));
                PackageCodec.Write(writer, harmonic.Cell(block));
            }
        }

        PackageCodec.Write(writer, harmonic.Values);
    });

    public static HarmonicForceConstants Decode(ReadOnlyMemory<byte> bytes)
    {
        using BinaryReader reader = PackageCodec.Reader(bytes);
        int atomCount = reader.ReadInt32();
        (var unit, var sumRule) = ((HarmonicUnit)reader.ReadInt32(), (HarmonicSumRule)reader.ReadInt32());
        var declaration = new HarmonicDeclaration(ReadPolar(reader), unit, sumRule);
        if (reader.ReadBoolean())
        {
            var vectors = new IntMatrix3(PackageCodec.ReadCell(reader), PackageCodec.ReadCell(reader), PackageCodec.ReadCell(reader));
            return new(atomCount, new Superlattice(vectors), PackageCodec.ReadDoubles(reader), declaration);
        }

        int blocks = reader.ReadInt32();
        var atoms = new int[2 * blocks];
        var cells = new IntVector3[blocks];
        for (int block = 0; block < blocks; block++)
        {
            atoms[2 * block] = reader.ReadInt32();
            atoms[(2 * block) + 1] = reader.ReadInt32();
            cells[block] = PackageCodec.ReadCell(reader);
        }

        return new(atomCount, atoms, cells, PackageCodec.ReadDoubles(reader), declaration);
    }

    private static void Write(BinaryWriter writer, PolarScheme scheme)
    {
        writer.Write(scheme.CoulombConstant);
        switch (scheme)
        {
            case PolarScheme.MixedSpace mixed:
                writer.Write(MixedSpace);
                writer.Write(mixed.AveragesImages);
                break;
            case PolarScheme.Ewald ewald:
                writer.Write(Ewald);
                writer.Write(ewald.Spread);
                writer.Write((int)ewald.Holds);
                writer.Write(ewald.Cutoff);
                break;
            default:
                writer.Write(Absent);
                break;
        }
    }

    private static PolarScheme ReadPolar(BinaryReader reader)
    {
        double coulomb = reader.ReadDouble();
        PolarScheme scheme = reader.ReadByte() switch
        {
            MixedSpace => new PolarScheme.MixedSpace(reader.ReadBoolean()),
            Ewald => new PolarScheme.Ewald(reader.ReadDouble(), (DipolePart)reader.ReadInt32(), reader.ReadDouble()),
            _ => PolarScheme.None,
        };
        return scheme with { CoulombConstant = coulomb };
    }
}
