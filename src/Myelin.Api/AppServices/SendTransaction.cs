using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Pushing events": events, ephemeral data and to-device messages in one transaction. Called by the server, not served.</summary>
public static class SendTransaction
{
    public static Operation Contract { get; } = Operation.Put("sendTransaction", "/_matrix/app/v1/transactions/{txnId}") with { Auth = AuthScheme.HomeserverToken };
}
