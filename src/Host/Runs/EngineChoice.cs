using System.CommandLine;
using System.Reflection;
using PcpCluster.Actors;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Engines.RabbitMq;

namespace PcpCluster.Host.Runs;

/// <summary>The option --engine and what stands behind it.</summary>
internal static class EngineChoice
{
    /// <summary>Version and commit of this build: processes of one run must agree in it, so that they compute the same bits.</summary>
    public static string ProgramVersion { get; } =
        typeof(EngineChoice).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Option<string> Option(bool required) => new("--engine")
    {
        Description = "amqps://user:password@host:port/vhost?run=NAME&ca=FILE of a RabbitMQ server (amqp:// on this machine). "
            + "The password may come from PCP_ENGINE_PASSWORD." + (required ? string.Empty : " Default: this process alone."),
        HelpName = "URL",
        Required = required,
    };

    /// <exception cref="Numerics.Foundation.InputException">Not an engine URL.</exception>
    public static Func<CancellationToken, Task<IEngine>> Connector(string? url, PipelineOptions options)
    {
        if (url is null)
        {
            return Pipeline.InProcess(options);
        }

        RabbitAddress address = RabbitAddress.Parse(url);
        return stop => RabbitEngine.Connect(address, new RabbitOptions(), options, TimeProvider.System, stop);
    }
}
