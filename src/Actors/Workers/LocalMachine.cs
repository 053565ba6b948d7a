using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Workers;

/// <summary>What this machine tells the Coordinator about itself.</summary>
public static class LocalMachine
{
    public static WorkerDescription Describe(string id, int slots, TrainerRole trainer, string programVersion, TimeProvider time) =>
        new(
            id,
            Environment.MachineName,
            slots,
            trainer,
            programVersion,
            BitConverter.IsLittleEndian,
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0,
            Fma.IsSupported || AdvSimd.Arm64.IsSupported,
            time.GetUtcNow());
}
