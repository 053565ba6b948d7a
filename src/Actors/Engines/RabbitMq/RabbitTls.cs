using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PcpCluster.Numerics.Foundation;
using RabbitMQ.Client;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>The server must show a certificate for its host name, signed by the system's authorities or by the one named in the URL.</summary>
internal static class RabbitTls
{
    public static SslOption Options(RabbitAddress address)
    {
        SslOption tls = new()
        {
            Enabled = true,
            ServerName = address.Host,
            Version = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (address.CertificateAuthority is { } file)
        {
            X509Certificate2Collection authorities = Load(file);
            tls.CertificateValidationCallback = (_, certificate, chain, errors) => IsSigned(certificate, chain, errors, authorities);
        }

        return tls;
    }

    private static bool IsSigned(
        X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(e => e.Certificate).ToArray());
        }

        using X509Certificate2 server = new(certificate);
        return own.Build(server);
    }

    private static X509Certificate2Collection Load(string file)
    {
        try
        {
            X509Certificate2Collection authorities = [];
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? authorities : throw new InputException($"{file}: no certificate in it (PEM expected).");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: the authority's certificate cannot be read: {e.Message}");
        }
    }
}
