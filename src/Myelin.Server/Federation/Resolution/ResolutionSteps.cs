using System.Collections.Immutable;
using System.Net;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Federation.Resolution;

/// <summary>A step on the way from a server name to a server.</summary>
internal abstract record ResolutionStep;

/// <summary>Something must be asked first.</summary>
internal abstract record ResolutionQuestion : ResolutionStep;

/// <summary>Where does <c>https://NAME/.well-known/matrix/server</c> delegate to?</summary>
/// <param name="Name">The server name, without a port.</param>
internal sealed record WellKnownQuestion(ServerName Name) : ResolutionQuestion;

/// <summary>Which SRV records are there?</summary>
/// <param name="Name">The host that they are of.</param>
/// <param name="IsDelegated">Whether <c>.well-known</c> has named the host.</param>
/// <param name="IsDeprecated">Whether the records of the deprecated name <c>_matrix._tcp</c> are meant.</param>
internal sealed record ServiceQuestion(ServerName Name, bool IsDelegated, bool IsDeprecated) : ResolutionQuestion
{
    /// <summary>The name of the records.</summary>
    public string Service => $"{(IsDeprecated ? "_matrix" : "_matrix-fed")}._tcp.{Name.Host}";
}

/// <summary>The end: this is where the server is.</summary>
/// <param name="Host">The <c>Host</c> header of requests. The certificate must be valid for it, without the port.</param>
/// <param name="Targets">The hosts to connect to, in the order in which they are tried; never empty.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="IsDelegated">Whether <c>.well-known</c> has named the host.</param>
internal sealed record ResolvedServer(ServerName Host, ImmutableArray<DnsEndPoint> Targets, ResolutionRule Rule, bool IsDelegated) : ResolutionStep
{
    /// <summary>The name that the certificate must have: a DNS name, or an address.</summary>
    public string CertificateName => Host.Host.Trim('[', ']');
}

/// <summary>The end: there is no server by this name.</summary>
internal sealed record UnresolvableServer(ResolutionObstacle Obstacle) : ResolutionStep;

/// <summary>By which rule a server was found.</summary>
internal enum ResolutionRule
{
    /// <summary>The host is an address (steps 1 and 3.1).</summary>
    IpLiteral,

    /// <summary>The name has a port (steps 2 and 3.2).</summary>
    ExplicitPort,

    /// <summary>An SRV record <c>_matrix-fed._tcp</c> (steps 3.3 and 4).</summary>
    Service,

    /// <summary>An SRV record <c>_matrix._tcp</c> (steps 3.4 and 5).</summary>
    DeprecatedService,

    /// <summary>Nothing else said where: port 8448 (steps 3.5 and 6).</summary>
    DefaultPort,
}

/// <summary>Why a name leads nowhere.</summary>
internal enum ResolutionObstacle
{
    /// <summary>No server can have the name: its port is no port, or its host neither a DNS name nor an address.</summary>
    ImpossibleName,

    /// <summary>The SRV record <c>_matrix-fed._tcp</c> says that the service is not available (RFC 2782: a target of ".").</summary>
    NoService,

    /// <summary>The SRV record <c>_matrix._tcp</c> says so.</summary>
    NoDeprecatedService,
}

/// <summary>An answer to a question.</summary>
internal abstract record ResolutionAnswer;

/// <summary>What <c>.well-known</c> says.</summary>
/// <param name="Delegated">The server name of <c>m.server</c>; null if there is no valid answer.</param>
/// <param name="Finding">What was found where, in a sentence for operators.</param>
internal sealed record WellKnownAnswer(ServerName? Delegated, string Finding) : ResolutionAnswer;

/// <summary>What the SRV records say.</summary>
/// <param name="Targets">The hosts in the order in which they are tried; empty if there are no records, or if they couldn't be looked up.</param>
/// <param name="IsUnavailable">Whether the records say that the service is not available.</param>
/// <param name="Finding">What was found, in a sentence for operators.</param>
internal sealed record ServiceAnswer(ImmutableArray<DnsEndPoint> Targets, bool IsUnavailable, string Finding) : ResolutionAnswer;
