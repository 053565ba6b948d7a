using System.Net;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// An engine URL: <c>amqps://user:password@host:port/vhost?run=NAME&amp;ca=FILE</c>, or <c>amqp://</c> on loopback. A password in the
/// environment variable PCP_ENGINE_PASSWORD is used when the URL names a user without one, so that it need not appear in process lists.
/// </summary>
/// <param name="RunName">Several runs share a server under different names; "default" unless given.</param>
/// <param name="CertificateAuthority">PEM file of the authority that signed the server's certificate; the system's authorities if null.</param>
public sealed record RabbitAddress(
    string Host, int Port, string User, string Password, string VirtualHost, bool Tls, string RunName, string? CertificateAuthority)
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    /// <summary>For messages and logs: without password.</summary>
    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{User}@{Host}:{Port}/{VirtualHost.TrimStart('/')} (run '{RunName}')";

    /// <exception cref="InputException">Not such a URL, or passwords would travel unencrypted to another machine.</exception>
    public static RabbitAddress Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
        {
            throw new InputException($"--engine {WithoutPassword(url)}: not an engine URL. "
                + "Expected amqps://user:password@host:port/vhost or, on this machine only, amqp://user:password@localhost:port/vhost.");
        }

        Dictionary<string, string> query = ReadQuery(uri, url);
        bool tls = uri.Scheme == "amqps";
        if (!tls && !IsLoopback(uri.Host) && query.GetValueOrDefault("plain") != "allowed")
        {
            throw new InputException($"--engine {WithoutPassword(url)}: without TLS, password and data would cross the network in the clear. "
                + "Use amqps://, or add ?plain=allowed if the network is trusted.");
        }

        string[] login = uri.UserInfo.Split(':', 2);
        string user = login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : "guest";
        string password = login.Length > 1
            ? Uri.UnescapeDataString(login[1])
            : Environment.GetEnvironmentVariable("PCP_ENGINE_PASSWORD") ?? (user == "guest" ? "guest" : string.Empty);
        string path = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        string run = query.GetValueOrDefault("run", "default");
        if (run.Length is 0 or > 64 || !run.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new InputException($"--engine: run name '{run}' is not made of at most 64 letters, digits, '-' and '_'.");
        }

        return new RabbitAddress(
            uri.Host, uri.Port > 0 ? uri.Port : tls ? TlsPort : PlainPort, user, password, path.Length == 0 ? "/" : path, tls, run,
            query.GetValueOrDefault("ca"));
    }

    /// <summary>The URL as it may be shown.</summary>
    public static string WithoutPassword(string url)
    {
        int at = url.LastIndexOf('@');
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        int colon = at > 0 && scheme >= 0 ? url.IndexOf(':', scheme + 3) : -1;
        return colon > 0 && colon < at ? string.Concat(url.AsSpan(0, colon), ":***", url.AsSpan(at)) : url;
    }

    private static Dictionary<string, string> ReadQuery(Uri uri, string url)
    {
        Dictionary<string, string> query = [];
        foreach (string pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2 || parts[0] is not ("run" or "ca" or "plain"))
            {
                throw new InputException($"--engine {WithoutPassword(url)}: '{pair}' is not known. Known are run=NAME, ca=FILE and plain=allowed.");
            }

            query[parts[0]] = Uri.UnescapeDataString(parts[1]);
        }

        return query;
    }

    private static bool IsLoopback(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
