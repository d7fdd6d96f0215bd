using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Outgoing;

/// <summary>What a host presents to prove who it is.</summary>
/// <param name="Address">The address that was connected to.</param>
/// <param name="Names">The names that the certificate is for: DNS names and addresses.</param>
/// <param name="Issuer">The authority that issued it.</param>
/// <param name="From">From when it is valid.</param>
/// <param name="Until">Until when it is valid.</param>
/// <param name="HasName">Whether it is for the name that was asked for.</param>
/// <param name="IsTrusted">Whether a trusted authority vouches for it and it is valid now.</param>
internal sealed record PresentedCertificate(
    IPAddress? Address, IReadOnlyList<string> Names, string Issuer, DateTimeOffset From, DateTimeOffset Until, bool HasName, bool IsTrusted);

/// <summary>Looks at the certificate that a host presents, whether it is accepted or not; for operators who ask why it isn't.</summary>
internal sealed class CertificateProbe(IOptions<MyelinOptions> options, IHostAddresses addresses, IOutgoingSockets sockets, TimeProvider time)
{
    /// <param name="name">The name that the certificate should have.</param>
    /// <param name="target">Where to connect to.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="AddressRefusedException">All of the host's addresses are refused.</exception>
    /// <exception cref="SocketException">The host has no address, or none accepts the connection.</exception>
    /// <exception cref="IOException">The host ends the connection.</exception>
    /// <exception cref="AuthenticationException">The host doesn't speak TLS.</exception>
    public async ValueTask<PresentedCertificate> LookAsync(string name, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var outgoing = options.Value.Outgoing;
        var connections = new OutgoingConnections(addresses, sockets, AddressRules.Of(outgoing), time);
        var socket = await connections.ConnectAsync(target.Host, target.Port, cancellationToken);
        var address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        var authorities = TrustedAuthorities.Read(outgoing.TrustedAuthorities);
        PresentedCertificate? presented = null;
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                {
                    presented = Describe(address, certificate, errors, authorities.Validate(sender, certificate, chain, errors & ~SslPolicyErrors.RemoteCertificateNameMismatch));

                    // Nothing is sent, so whoever it is may be looked at.
                    return presented is not null;
                },
            },
            cancellationToken);
        return presented ?? throw new AuthenticationException("The host presents no certificate.");
    }

    private static PresentedCertificate? Describe(IPAddress? address, X509Certificate? certificate, SslPolicyErrors errors, bool isTrusted)
    {
        if (certificate is null)
        {
            return null;
        }

        using var presented = new X509Certificate2(certificate);
        var alternatives = presented.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return new PresentedCertificate(
            address,
            alternatives is null ? [] : [.. alternatives.EnumerateDnsNames(), .. alternatives.EnumerateIPAddresses().Select(ip => ip.ToString())],
            presented.GetNameInfo(X509NameType.SimpleName, forIssuer: true),
            presented.NotBefore,
            presented.NotAfter,
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch),
            isTrusted);
    }
}
