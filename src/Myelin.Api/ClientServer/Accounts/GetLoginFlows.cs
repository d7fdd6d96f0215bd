using System.Collections.Immutable;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET login": the login types of this server.</summary>
public sealed record GetLoginFlows : IOperation<GetLoginFlows, GetLoginFlows.Response>
{
    public static Operation<GetLoginFlows, Response> Contract { get; } = Operation.Get("getLoginFlows", "/_matrix/client/v3/login").AlsoR0() with { Auth = AuthScheme.None };

    public sealed record Response(ImmutableArray<LoginFlow> Flows);

    /// <param name="Type">The login type.</param>
    /// <param name="GetLoginToken">For <c>m.login.token</c>: whether clients can request a token.</param>
    public sealed record LoginFlow(string Type, bool? GetLoginToken = null);
}
