using System.Diagnostics;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// A network of the test's own: one name space a node, all on one bridge, whose cables can be pulled and made to lose packets. Nodes reach
/// the first one, not each other, as behind a firewall. Needs to be root and the commands ip and tc (package iproute2).
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    private readonly string _name = $"p{Environment.ProcessId % 100_000}";
    private readonly int _nodes;

    public TestNetwork(int nodes)
    {
        _nodes = nodes;
        Must($"ip netns add {_name}h");
        Must($"ip -n {_name}h link add br0 type bridge");
        Must($"ip -n {_name}h link set br0 up");
        for (int node = 0; node < nodes; node++)
        {
            Must($"ip netns add {_name}n{node}");
            Must($"ip link add v{node} netns {_name}h type veth peer name eth0 netns {_name}n{node}");
            Must($"ip -n {_name}h link set v{node} master br0");
            Must($"ip -n {_name}h link set v{node} type bridge_slave isolated {(node == 0 ? "off" : "on")}");
            Must($"ip -n {_name}h link set v{node} up");
            Must($"ip -n {_name}n{node} addr add {Address(node)}/24 dev eth0");
            Must($"ip -n {_name}n{node} link set eth0 up");
            Must($"ip -n {_name}n{node} link set lo up");
        }
    }

    /// <summary>What is missing here for such a network; null when nothing is.</summary>
    public static string? Missing()
    {
        try
        {
            (int code, string said) = Sh("ip netns add pcp-probe && ip netns del pcp-probe");
            return code == 0 ? null : said;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }

    public static string Address(int node) => $"10.77.0.{node + 1}";

    /// <summary>The command that runs a program on a node.</summary>
    public string[] On(int node, params string[] command) => ["ip", "netns", "exec", $"{_name}n{node}", .. command];

    public void Pull(int node) => Must($"ip -n {_name}h link set v{node} down");

    public void Plug(int node) => Must($"ip -n {_name}h link set v{node} up");

    /// <summary>
    /// Drops a tenth of a node's packets until stopped: by the kernel's emulator where it has one, otherwise by short breaks of the cable.
    /// </summary>
    public async Task LoseATenth(int node, CancellationToken stop)
    {
        if (Sh($"tc -n {_name}h qdisc add dev v{node} root netem loss 10%").Code == 0)
        {
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Must($"tc -n {_name}h qdisc del dev v{node} root");
            return;
        }

        while (!stop.IsCancellationRequested)
        {
            Pull(node);
            await Task.Delay(50, CancellationToken.None);
            Plug(node);
            await Task.Delay(450, CancellationToken.None);
        }
    }

    public void Dispose()
    {
        for (int node = 0; node < _nodes; node++)
        {
            Sh($"ip netns del {_name}n{node}");
        }

        Sh($"ip netns del {_name}h");
    }

    private static void Must(string command)
    {
        (int code, string said) = Sh(command);
        Assert.True(code == 0, $"{command}: {said}");
    }

    private static (int Code, string Said) Sh(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said.Trim());
    }
}

/// <summary>
/// A test with a network of its own; skipped where none can be made, an error there where PCP_REQUIRE_NETWORK says that it must run.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("PCP_REQUIRE_NETWORK") is null && TestNetwork.Missing() is { } missing)
        {
            Skip = $"NOT TESTED: networks that break. This machine lets no process make network name spaces ({missing}).";
        }
    }
}
