using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Host.Calculation;

/// <summary>An input folder that has been read and whose crystal is settled.</summary>
/// <param name="Set">What the folder holds.</param>
/// <param name="Crystal">The crystal that counts.</param>
/// <param name="Group">Its space group.</param>
internal sealed record PreparedInput(InputSet Set, Crystal Crystal, SpaceGroup Group)
{
    /// <exception cref="Numerics.InputException">The input is wrong.</exception>
    public static PreparedInput Read(string folder, bool readThird, bool readFourth, RunContext context)
    {
        InputSet set = context.Stage("reading", _ => InputFolder.Read(folder, readThird, readFourth));
        foreach (string warning in set.Warnings)
        {
            context.Warn(warning);
        }

        return new(set, set.Crystal, SpaceGroup.Find(set.Crystal));
    }
}
