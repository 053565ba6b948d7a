using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Systems;

/// <summary>
/// The key of a run: one self-signed certificate, the same on both ends of every connection. Who holds the file belongs to the run.
/// </summary>
public sealed class RunKey
{
    public const string FileName = "cluster.key";

    private static readonly TimeSpan _validFor = TimeSpan.FromDays(3650);
    private readonly X509Certificate2 _certificate;

    private RunKey(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>The folder's key, made anew (readable by its owner alone) when there is none.</summary>
    /// <exception cref="InputException">The file cannot be made or is no key.</exception>
    public static RunKey LoadOrMake(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            Make(file);
        }

        return Load(file);
    }

    /// <exception cref="InputException">There is no such file, or it is no key.</exception>
    public static RunKey Load(string file)
    {
        try
        {
            return new RunKey(X509CertificateLoader.LoadPkcs12FromFile(file, null));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{file}: not the key of a run ({e.Message.TrimEnd('.')}). Give the file {FileName} of the run's folder.");
        }
    }

    /// <summary>Only this certificate, on both sides; names and authorities do not matter.</summary>
    internal DotNettySslSetup Setup() => new(
        _certificate, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: false, IsOurs);

    private bool IsOurs(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log) =>
        certificate is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.RawData), SHA256.HashData(_certificate.RawData));

    private static void Make(string file)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=pcp run", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now + _validFor);
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            string temporary = $"{file}.{Environment.ProcessId}";
            using (FileStream stream = new(temporary, options))
            {
                stream.Write(made.Export(X509ContentType.Pkcs12));
            }

            File.Move(temporary, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: the run's key cannot be written ({e.Message}). Name another folder with --out.");
        }
    }
}
