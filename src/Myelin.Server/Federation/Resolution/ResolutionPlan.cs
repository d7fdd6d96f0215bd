using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Federation.Resolution;

/// <summary>
/// How a server name leads to a server (Server-Server API, "Resolving server names"). Each step is a question or the end. The next one follows from a
/// question and its answer alone, so that the same plan is carried out by the server, explained to operators and simulated.
/// </summary>
internal static class ResolutionPlan
{
    /// <summary>"8448 if no port is given".</summary>
    public const int DefaultPort = 8_448;

    /// <summary>The first step.</summary>
    public static ResolutionStep Begin(ServerName name)
    {
        if (!IsPossible(name))
        {
            return new UnresolvableServer(ResolutionObstacle.ImpossibleName);
        }

        return (ResolutionStep?)AtOnce(name, isDelegated: false) ?? new WellKnownQuestion(name);
    }

    /// <summary>The step after an answer to a question.</summary>
    /// <exception cref="ArgumentException">The answer is to another kind of question.</exception>
    public static ResolutionStep Next(ResolutionQuestion question, ResolutionAnswer answer) => (question, answer) switch
    {
        (WellKnownQuestion, WellKnownAnswer { Delegated: { } delegated }) when IsPossible(delegated) =>
            (ResolutionStep?)AtOnce(delegated, isDelegated: true) ?? new ServiceQuestion(delegated, IsDelegated: true, IsDeprecated: false),

        // "If the response is invalid ..., skip to step 4."
        (WellKnownQuestion { Name: var name }, WellKnownAnswer) => new ServiceQuestion(name, IsDelegated: false, IsDeprecated: false),
        (ServiceQuestion service, ServiceAnswer { IsUnavailable: true }) => new UnresolvableServer(
            service.IsDeprecated ? ResolutionObstacle.NoDeprecatedService : ResolutionObstacle.NoService),
        (ServiceQuestion service, ServiceAnswer { Targets: { IsEmpty: false } targets }) => new ResolvedServer(
            service.Name, targets, service.IsDeprecated ? ResolutionRule.DeprecatedService : ResolutionRule.Service, service.IsDelegated),
        (ServiceQuestion { IsDeprecated: false } service, ServiceAnswer) => service with { IsDeprecated = true },
        (ServiceQuestion service, ServiceAnswer) => new ResolvedServer(
            service.Name, [new DnsEndPoint(service.Name.Host, DefaultPort)], ResolutionRule.DefaultPort, service.IsDelegated),
        _ => throw new ArgumentException($"A {answer.GetType().Name} does not answer a {question.GetType().Name}.", nameof(answer)),
    };

    /// <summary>Where an IP literal or an explicit port leads without further questions; null for any other name.</summary>
    private static ResolvedServer? AtOnce(ServerName name, bool isDelegated)
    {
        if (IpLiteral.TryParse(name.Host, out var address))
        {
            return new ResolvedServer(name, [new DnsEndPoint(address.ToString(), name.Port ?? DefaultPort)], ResolutionRule.IpLiteral, isDelegated);
        }

        return name.Port is { } port ? new ResolvedServer(name, [new DnsEndPoint(name.Host, port)], ResolutionRule.ExplicitPort, isDelegated) : null;
    }

    /// <summary>
    /// Whether the name can lead anywhere. Its grammar admits ports that no server has, and hosts such as <c>127.1</c> or <c>0x7f000001</c>, which some
    /// software takes for an address; they are no IP literals and can't be DNS names.
    /// </summary>
    private static bool IsPossible(ServerName name) =>
        name.Port is null or (> 0 and <= ushort.MaxValue)
        && (IpLiteral.TryParse(name.Host, out _) || (!name.Host.StartsWith('[') && IsDomain(name.Host)));

    private static bool IsDomain(string host)
    {
        var labels = host.Split('.');
        var isTerminated = labels is [.., _, ""];
        return Array.TrueForAll(isTerminated ? labels[..^1] : labels, static label => label.Length is > 0 and <= 63) && !IsNumber(labels[isTerminated ? ^2 : ^1]);
    }

    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label.Skip(2).All(char.IsAsciiHexDigit));
}

/// <summary>The addresses of the server name grammar (Appendices, "Server Name"), and no other notation of one.</summary>
internal static class IpLiteral
{
    /// <param name="host">A server name's host; an IPv6 literal is in brackets.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(string host, out IPAddress address)
    {
        address = IPAddress.None;
        if (host is ['[', .. var inner, ']'])
        {
            if (!inner.Contains(':', StringComparison.Ordinal) || !IPAddress.TryParse(inner, out var sixth))
            {
                return false;
            }

            address = sixth;
            return true;
        }

        Span<byte> bytes = stackalloc byte[4];
        if (host.Split('.') is not { Length: 4 } parts)
        {
            return false;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            // A leading zero means octal to some and nothing to others.
            if (parts[i] is ['0', _, ..] || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return false;
            }
        }

        address = new IPAddress(bytes);
        return true;
    }
}
