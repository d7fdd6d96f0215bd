using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": the global ruleset.</summary>
public sealed record GetPushRulesGlobal : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getPushRulesGlobal", "/_matrix/client/v3/pushrules/global/").AlsoR0();
}
