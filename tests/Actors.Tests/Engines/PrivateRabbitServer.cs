using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PcpCluster.Actors.Engines.RabbitMq;

namespace PcpCluster.Actors.Tests.Engines;

/// <summary>
/// A RabbitMQ server of our own on loopback, from the distribution's package (Debian: apt-get install rabbitmq-server), without system service,
/// in a folder of its own, on free ports. It can be stopped, killed and started again with its data.
/// </summary>
public sealed class PrivateRabbitServer : IAsyncLifetime
{
    public const string User = "pcp";
    public const string Password = "a-pass/word";

    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private readonly string _folder = Directory.CreateTempSubdirectory("pcp-rabbit-").FullName;
    private readonly int[] _ports = FreePorts(4);
    private Process? _process;

    /// <summary>Null when servers can be had, else why not.</summary>
    public static string? Absence => File.Exists(Program) ? null : "rabbitmq-server is not installed (apt-get install rabbitmq-server)";

    /// <summary>Whether tests that need a server must run: then its absence is a failure, not a skip.</summary>
    public static bool IsRequired =>
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("PCP_REQUIRE_RABBITMQ") == "1";

    public int Port => _ports[0];

    public string CertificateAuthority => Path.Combine(_folder, "ca.pem");

    public string Url(string run) => $"amqp://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/?run={run}";

    public string TlsUrl(string run) =>
        $"amqps://{User}:{Uri.EscapeDataString(Password)}@localhost:{_ports[1]}/?run={run}&ca={Uri.EscapeDataString(CertificateAuthority)}";

    public RabbitAddress Address(string run) => RabbitAddress.Parse(Url(run));

    public async Task InitializeAsync()
    {
        if (Absence is { } reason)
        {
            if (IsRequired)
            {
                throw new InvalidOperationException(reason);
            }

            return;
        }

        TestCertificates.Write(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[].");
        await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            listeners.ssl.1 = 127.0.0.1:{_ports[1]}
            ssl_options.cacertfile = {CertificateAuthority}
            ssl_options.certfile = {Path.Combine(_folder, "server.pem")}
            ssl_options.keyfile = {Path.Combine(_folder, "server.key")}
            default_user = {User}
            default_pass = {Password}
            """);
        await Start();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            Kill();
            using var names = Process.Start(new ProcessStartInfo("epmd", ["-port", $"{_ports[3]}", "-kill"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            await names!.WaitForExitAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The server dies without a word.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Starts it with the data it had.</summary>
    public async Task Start()
    {
        ProcessStartInfo start = new(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = _folder,
            ["RABBITMQ_NODENAME"] = $"pcp{Port}@localhost",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(_folder, "advanced"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),
            ["RABBITMQ_DIST_PORT"] = $"{_ports[2]}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = $"{_ports[3]}",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} does not start");
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{Program} ended at once; its log: {ReadLog()}");
            }

            if (await Answers(Port))
            {
                return;
            }

            await Task.Delay(200);
        }

        throw new TimeoutException($"{Program} does not answer after 120 s; its log: {ReadLog()}");
    }

    private string ReadLog()
    {
        string logs = Path.Combine(_folder, "log");
        return Directory.Exists(logs)
            ? string.Join('\n', Directory.GetFiles(logs).SelectMany(File.ReadLines).TakeLast(20))
            : "none written";
    }

    private static async Task<bool> Answers(int port)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// Below the range that the system takes outgoing ports from: while the server is down, somebody's connection (even a client's to the server
    /// itself) could otherwise take its port, and it could not start again.
    /// </summary>
    private static int[] FreePorts(int count)
    {
        HashSet<int> ports = [];
        while (ports.Count < count)
        {
            int port = Random.Shared.Next(12_000, 32_000);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // taken: another one
            }
        }

        return [.. ports];
    }
}

/// <summary>One server for all tests that need one; each test uses a run name of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RabbitCollection : ICollectionFixture<PrivateRabbitServer>
{
    public const string Name = "RabbitMQ";
}
