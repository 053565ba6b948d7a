using System.Net;
using System.Net.Sockets;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Cluster;

/// <summary>Which run a worker joins: the folder of the run, or an address and a key file.</summary>
public sealed class JoinTarget
{
    private readonly string? _folder;
    private readonly Func<bool> _over;
    private readonly RunAddress? _address;
    private readonly RunKey? _key;

    private JoinTarget(string? folder, Func<bool>? over, RunAddress? address, RunKey? key)
    {
        _folder = folder;
        _over = over ?? (() => false);
        _address = address;
        _key = key;
    }

    /// <summary>
    /// The run's folder on a shared file system; read again and again, so that a Coordinator elsewhere is found.
    /// </summary>
    /// <param name="over">Says that no Coordinator will come there any more, whatever the folder holds.</param>
    public static JoinTarget Folder(string folder, Func<bool>? over = null) => new(folder, over, null, null);

    public static JoinTarget At(RunAddress address, RunKey key) => new(null, null, address, key);

    /// <summary>Null while no Coordinator has written its address.</summary>
    public RunAddress? Find() => _address ?? (_over() ? new RunAddress(string.Empty, 0, Finished: true) : RunAddress.Find(_folder!));

    public override string ToString() => _folder ?? _address!.ToString();

    internal RunKey Key() => _key ?? RunKey.Load(Path.Combine(_folder!, RunKey.FileName));

    /// <summary>
    /// The name this machine gives to others: the address it reaches the Coordinator from, as the nodes of a cluster may not know each
    /// other's names; its own name where that cannot be told.
    /// </summary>
    internal string HereTowards(string host)
    {
        try
        {
            using Socket probe = new(SocketType.Dgram, ProtocolType.Udp); // sends nothing: the system only chooses a route
            probe.Connect(host, 9);
            IPAddress here = ((IPEndPoint)probe.LocalEndPoint!).Address;
            return here.IsIPv4MappedToIPv6 ? here.MapToIPv4().ToString() : here.ToString();
        }
        catch (SocketException)
        {
            return Environment.MachineName;
        }
    }
}
