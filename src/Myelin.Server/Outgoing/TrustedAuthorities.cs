using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Myelin.Server.Outgoing;

/// <summary>Trusts the authorities of <c>Outgoing:TrustedAuthorities</c> in addition to the system's.</summary>
/// <param name="authorities">Their certificates.</param>
internal sealed class TrustedAuthorities(X509Certificate2Collection authorities)
{
    // RFC 5280, "Extended Key Usage": TLS server authentication.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <param name="files">PEM files.</param>
    public static TrustedAuthorities Read(IEnumerable<string> files)
    {
        var authorities = new X509Certificate2Collection();
        foreach (var file in files)
        {
            authorities.ImportFromPemFile(file);
        }

        return new TrustedAuthorities(authorities);
    }

    /// <summary>
    /// Whether to accept a server's certificate; for <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.
    /// </summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None)
        {
            return true;
        }

        // Only an unknown authority can be accepted, never a wrong name or a missing certificate.
        if (errors is not SslPolicyErrors.RemoteCertificateChainErrors || authorities.Count == 0 || certificate is null || chain is null)
        {
            return false;
        }

        using var own = new X509Chain { ChainPolicy = Policy(chain) };
        using var presented = new X509Certificate2(certificate);
        return own.Build(presented);
    }

    private X509ChainPolicy Policy(X509Chain presented)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(ServerAuthentication);
        policy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        foreach (var element in presented.ChainElements)
        {
            policy.ExtraStore.Add(element.Certificate);
        }

        return policy;
    }
}
