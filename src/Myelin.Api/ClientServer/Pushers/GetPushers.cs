using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Pushers;

/// <summary>Client-Server API, "Push Notifications": the caller's pushers.</summary>
public sealed record GetPushers : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getPushers", "/_matrix/client/v3/pushers").AlsoR0();
}
