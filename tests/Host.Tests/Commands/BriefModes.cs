using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>PCP modes after a few steps of training: like the tensor, far from good.</summary>
internal static class BriefModes
{
    /// <summary>Writes modes of both orders of an input; returns their files.</summary>
    public static (string Modes3, string Modes4) Of(string input, ScratchFolder scratch)
    {
        CrystalInput set = InputFormats.Read(input);
        return (Write(scratch["brief3.pcp"], set.Crystal, set.Third!), Write(scratch["brief4.pcp"], set.Crystal, set.Fourth!));
    }

    /// <summary>Writes modes of one tensor; returns the file.</summary>
    public static string Write(string file, Crystal crystal, AnharmonicForceConstants tensor)
    {
        var briefly = new TrainingOptions
        {
            Rank = 4,
            Objective = TrainingObjective.Plain,
            Routes = TrainingRoutes.Unconstrained,
            Starts = 1,
            StartIterations = 5,
            ContinuedIterations = 5,
            FinalIterations = 5,
            Finalists = 1,
            ExtraShells = 0,
        };
        PcpFile.Write(file, PcpTrainer.Train(new CompressionProblem(crystal, tensor), briefly, ComputeOptions.SingleThread).Model);
        return file;
    }
}
