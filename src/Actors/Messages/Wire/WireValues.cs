using System.Collections.Immutable;
using Google.Protobuf;
using PcpCluster.Actors.Work;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Actors.Messages.Wire;

/// <summary>Values inside messages, to and from the wire. Reading checks every range: nothing from outside is trusted.</summary>
internal static class WireValues
{
    public static V1.WorkPackage Write(WorkPackage package)
    {
        V1.WorkPackage wire = new()
        {
            Computation = package.Computation,
            Version = package.Version,
            Settings = package.Settings,
            Checksum = package.Checksum,
            Origin = package.Origin,
        };
        foreach (PackageSection section in package.Sections)
        {
            wire.Sections.Add(new V1.PackageSection { Name = section.Name, Content = UnsafeByteOperations.UnsafeWrap(section.Bytes) });
        }

        return wire;
    }

    public static WorkPackage Read(V1.WorkPackage? wire)
    {
        if (wire is null)
        {
            throw new WireException("the work package is missing");
        }

        Require(wire.Settings.Length <= WireLimits.MaxSettingsLength, "the settings of a work package are too long");
        Require(wire.Sections.Count <= WireLimits.MaxSections, $"a work package has {wire.Sections.Count} sections");
        ImmutableArray<PackageSection> sections = [.. wire.Sections.Select(s => new PackageSection(Text(s.Name), s.Content.Memory))];
        Require(sections.Select(s => s.Name).Distinct().Count() == sections.Length, "two sections of a work package have the same name");
        WorkPackage package = new(Text(wire.Computation), wire.Version, wire.Settings, sections, Text(wire.Origin));
        Require(package.Checksum == wire.Checksum, "the work package does not fit its checksum");
        return package;
    }

    public static V1.ShardDescription Write(ShardDescription shard) => new()
    {
        Id = shard.Id,
        GridIndex = shard.GridIndex,
        N1 = shard.Grid.N1,
        N2 = shard.Grid.N2,
        N3 = shard.Grid.N3,
        FirstPoint = shard.FirstPoint,
        PointCount = shard.PointCount,
        Part = shard.Part,
        Seed = shard.Seed,
    };

    public static ShardDescription Read(V1.ShardDescription? wire)
    {
        if (wire is null)
        {
            throw new WireException("the shard description is missing");
        }

        Require(wire.Id >= 0 && wire.GridIndex >= 0, $"shard {wire.Id} of grid {wire.GridIndex} cannot be");
        Require(
            wire.N1 is > 0 and <= WireLimits.MaxGrid && wire.N2 is > 0 and <= WireLimits.MaxGrid && wire.N3 is > 0 and <= WireLimits.MaxGrid,
            $"a q-grid of {wire.N1}x{wire.N2}x{wire.N3} cannot be");
        QPointGrid grid = new(wire.N1, wire.N2, wire.N3);
        Require(
            wire.FirstPoint >= 0 && wire.PointCount >= 0 && wire.FirstPoint + wire.PointCount <= grid.Count,
            $"q-points {wire.FirstPoint} to {wire.FirstPoint + wire.PointCount - 1} are not in a {grid} grid");
        return new ShardDescription(wire.Id, wire.GridIndex, grid, wire.FirstPoint, wire.PointCount, wire.Part, wire.Seed);
    }

    public static V1.ShardResult Write(ShardResult result) => new()
    {
        Shard = result.Shard,
        Doubles = WireBlocks.Write(result.Values),
        Counts = WireBlocks.Write(result.Counts),
        Checksum = result.Checksum,
    };

    public static ShardResult Read(V1.ShardResult? wire)
    {
        if (wire is null)
        {
            throw new WireException("the shard result is missing");
        }

        ShardResult result = new(wire.Shard, WireBlocks.Read<double>(wire.Doubles), WireBlocks.Read<long>(wire.Counts));
        Require(result.Checksum == wire.Checksum, $"the result of shard {wire.Shard} does not fit its checksum");
        return result;
    }

    public static string Text(string text)
    {
        Require(text.Length <= WireLimits.MaxTextLength, $"a text of {text.Length} characters is too long");
        return text;
    }

    /// <summary>Texts of our own making that may be long (an error with its stack) are cut, not refused.</summary>
    public static string Cut(string text) => text.Length <= WireLimits.MaxTextLength ? text : text[..WireLimits.MaxTextLength];

    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new WireException(otherwise);
        }
    }
}
