using System.Runtime.InteropServices;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Workers;

/// <summary>One slot of a node, one thread, a little less urgent than the rest of the process: messages go before numbers.</summary>
internal sealed partial class RateWorker(RunFate fate) : Slot(1, fate)
{
    private const int Niceness = 5;
    private bool _nice;

    protected override void Handle(object message)
    {
        if (!_nice && OperatingSystem.IsLinux())
        {
            _nice = true;
            _ = SetPriority(0, 0, Niceness); // on Linux "process 0" is the calling thread; thread priorities of .NET do nothing there
        }

        base.Handle(message);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
