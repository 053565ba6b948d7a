using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Tests.ForceConstants;

public class BlockIndexTests
{
    [Fact]
    public void Find_ShiftedTuple_GivesTheBlock()
    {
        AnharmonicForceConstants constants = TestTensors.Springs(4, 1);
        BlockIndex index = BlockIndex.Create(constants);
        var shift = new IntVector3(3, -2, 7);
        for (int block = 0; block < constants.BlockCount; block++)
        {
            int[] atoms = [.. Enumerable.Range(0, 4).Select(leg => constants.Atom(block, leg))];
            IntVector3[] cells = [.. Enumerable.Range(0, 4).Select(leg => constants.Cell(block, leg) + shift)];
            Assert.Equal(block, index.Find(atoms, cells));
        }

        Assert.Equal(-1, index.Find([0, 0, 0, 0], [shift, shift, shift, IntVector3.Zero]));
        Assert.Throws<ArgumentException>(() => index.Find([0, 0, 0], [shift, shift, shift]));
    }

    [Fact]
    public void TryCreate_TwinBlocks_NamesThem()
    {
        var cell = new IntVector3(0, 0, 1);
        var constants = new AnharmonicForceConstants(3, [0, 1, 1, 0, 0, 0, 0, 1, 1], [cell, cell, cell, cell, cell, cell], new double[81]);

        Assert.False(BlockIndex.TryCreate(constants, out _, out (int First, int Second) twins));
        Assert.Equal((0, 2), twins);
        Assert.Throws<ArgumentException>(() => BlockIndex.Create(constants));
    }
}
