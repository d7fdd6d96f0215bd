using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Federation.Checks;

/// <summary>Checks the hosts that a name leads to: their addresses, and the certificates that they present.</summary>
internal sealed class TargetCheck(IHostAddresses addresses, IServiceRecords services, CertificateProbe certificates, IOptions<MyelinOptions> options, TimeProvider time)
{
    private const string Addresses = "Addresses";
    private const string Certificate = "Certificate";

    public async Task<IReadOnlyList<CheckFinding>> RunAsync(ResolvedServer server, CancellationToken cancellationToken)
    {
        var findings = new List<CheckFinding>();
        foreach (var target in server.Targets)
        {
            if (server.Rule is ResolutionRule.Service or ResolutionRule.DeprecatedService)
            {
                findings.AddRange(await AliasAsync(target, cancellationToken));
            }

            var found = await FindAsync(target, cancellationToken);
            findings.Add(found);
            if (!found.IsFault)
            {
                findings.Add(await LookAsync(server.CertificateName, target, cancellationToken));
            }
        }

        return findings;
    }

    /// <summary>RFC 2782: the target of an SRV record "MUST NOT be an alias". This server follows one, others may not.</summary>
    private async Task<IReadOnlyList<CheckFinding>> AliasAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            return await services.FindAliasAsync(target.Host, cancellationToken) is { } canonical
                ? [new CheckFinding("SRV", $"{target.Host} is only an alias (CNAME) of {canonical}.") { Remedy = $"Let the SRV record name {canonical}: some servers don't follow aliases there." }]
                : [];
        }
        catch (SocketException)
        {
            // The addresses are looked up next, and their failure is told.
            return [];
        }
    }

    private async Task<CheckFinding> FindAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> found;
        try
        {
            found = await addresses.FindAsync(target.Host, cancellationToken);
        }
        catch (SocketException failure)
        {
            return CheckFinding.Fault(Addresses, $"{target.Host} has no address: {failure.Message}", $"Give {target.Host} an A or AAAA record.");
        }

        var rules = AddressRules.Of(options.Value.Outgoing);
        var refused = found.Where(address => !rules.Allow(address)).ToList();
        var text = $"{target.Host} is {string.Join(", ", found)}.";
        return refused.Count == 0 ? new CheckFinding(Addresses, text)
            : refused.Count < found.Count ? new CheckFinding(Addresses, $"{text} {string.Join(", ", refused)} is not public, and left out.")
            : CheckFinding.Fault(
                Addresses, $"{text} That is not public, so it is not connected to.", "If it is in your own network, name its range in Outgoing:AllowedRanges; otherwise its operator has to correct the DNS records.");
    }

    private async Task<CheckFinding> LookAsync(string name, DnsEndPoint target, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(FederationLimits.CheckTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var where = $"{target.Host}:{target.Port}";
        try
        {
            return Judge(name, where, await certificates.LookAsync(name, target, either.Token));
        }
        catch (SocketException failure)
        {
            return CheckFinding.Fault("Connection", $"{where} can't be connected to: {failure.Message}", "Check that the server listens on this port, and that no firewall is in between.");
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            return CheckFinding.Fault(Certificate, $"{where} doesn't speak TLS: {failure.Message}", "The listener or reverse proxy at this port has to serve https.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckFinding.Fault("Connection", $"{where} does not answer in {FederationLimits.CheckTimeout.TotalSeconds} s.", "Check that the server listens on this port, and that no firewall is in between.");
        }
    }

    private CheckFinding Judge(string name, string where, PresentedCertificate presented)
    {
        var (from, until) = (presented.From.ToUniversalTime(), presented.Until.ToUniversalTime());
        var text = $"{where} presents one for {(presented.Names.Count == 0 ? "no name" : string.Join(", ", presented.Names))}, issued by {presented.Issuer}, valid until {until.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)}.";
        var now = time.GetUtcNow();
        return !presented.HasName
                ? CheckFinding.Fault(Certificate, text, $"It has to be for {name}: get one for this name, or delegate to a name that it is for by .well-known (SRV records don't change the name).")
            : now < from || now > until ? CheckFinding.Fault(Certificate, text, "It is not valid now: renew it, and check the clock.")
            : !presented.IsTrusted
                ? CheckFinding.Fault(
                    Certificate, text, "No authority that this machine trusts vouches for it: serve the intermediate certificates with it, or name your own authority in Outgoing:TrustedAuthorities.")
            : new CheckFinding(Certificate, text);
    }
}
