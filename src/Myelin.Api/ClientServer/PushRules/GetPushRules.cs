using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": all rulesets.</summary>
public sealed record GetPushRules : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getPushRules", "/_matrix/client/v3/pushrules/").AlsoR0();
}
