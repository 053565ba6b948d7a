using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PcpCluster.Actors.Tests.Engines;

/// <summary>An authority and a server certificate for localhost, made for one test run.</summary>
internal static class TestCertificates
{
    public static void Write(string folder)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1);
        DateTimeOffset until = DateTimeOffset.UtcNow.AddDays(1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authorityRequest = new("CN=pcp test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, until);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest serverRequest = new("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        serverRequest.CertificateExtensions.Add(names.Build());
        using X509Certificate2 server = serverRequest.Create(authority, from, until, [1, 2, 3, 4]);

        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), serverKey.ExportPkcs8PrivateKeyPem());
    }
}
