using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Pinging": whether the service is reached and knows its <c>hs_token</c>. Called by the server, not served.</summary>
public static class Ping
{
    public static Operation Contract { get; } = Operation.Post("ping", "/_matrix/app/v1/ping") with { Auth = AuthScheme.HomeserverToken };
}
