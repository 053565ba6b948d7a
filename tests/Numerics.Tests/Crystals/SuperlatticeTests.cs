using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Tests.Crystals;

/// <summary>Supercells that are not multiples along the axes, as other codes use them.</summary>
public class SuperlatticeTests
{
    /// <summary>The conventional cell of fcc in units of its primitive vectors, doubled.</summary>
    private static readonly IntMatrix3 Conventional = new(new(-2, 2, 2), new(2, -2, 2), new(2, 2, -2));

    [Fact]
    public void EveryBasis_GivesTheSameLattice()
    {
        var superlattice = new Superlattice(Conventional);
        var other = new Superlattice(
            new IntMatrix3(Conventional.Row1 + Conventional.Row0, -Conventional.Row0, Conventional.Row2 - Conventional.Row1));
        Assert.Equal(superlattice, other);
        Assert.Equal(32, superlattice.CellCount);
        Assert.False(superlattice.IsDiagonal);
        Assert.Throws<ArgumentException>(() => new Superlattice(new IntMatrix3(new(1, 0, 0), new(0, 1, 0), new(1, 1, 0))));
    }

    [Fact]
    public void EveryCell_HasOneRepresentative()
    {
        var superlattice = new Superlattice(Conventional);
        HashSet<IntVector3> cells = [.. superlattice.Cells];
        Assert.Equal(32, cells.Count);
        foreach (IntVector3 cell in cells)
        {
            Assert.Equal(cell, superlattice.Reduce(cell));
            foreach (IntVector3 shift in new[] { Conventional.Row0, -Conventional.Row1, Conventional.Row2 + Conventional.Row0 })
            {
                Assert.Equal(cell, superlattice.Reduce(cell + shift));
            }

            IntVector3 centred = superlattice.Centre(cell);
            Assert.Equal(cell, superlattice.Reduce(centred));
            Assert.True(2 * centred.Z <= superlattice.Size.Z && 2 * centred.Z > -superlattice.Size.Z);
        }
    }

    [Fact]
    public void Rotations_AreJudged()
    {
        var turn = new IntMatrix3(new(0, 0, 1), new(1, 0, 0), new(0, 1, 0));
        Assert.True(new Superlattice(Conventional).IsKeptBy(turn));
        Assert.True(new Superlattice(new IntVector3(3, 3, 3)).IsKeptBy(turn));
        Assert.False(new Superlattice(new IntVector3(3, 3, 2)).IsKeptBy(turn));
    }
}
