using System.Collections.Immutable;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET account/3pid".</summary>
public sealed record GetAccount3PIDs : IOperation<GetAccount3PIDs, GetAccount3PIDs.Response>
{
    public static Operation<GetAccount3PIDs, Response> Contract { get; } = Operation.Get("getAccount3PIDs", "/_matrix/client/v3/account/3pid").AlsoR0();

    public sealed record Response(ImmutableArray<ThirdPartyIdentifier> Threepids);

    /// <param name="Medium"><c>email</c> or <c>msisdn</c>.</param>
    /// <param name="Address">The address.</param>
    /// <param name="ValidatedAt">When it was validated, in milliseconds since the Unix epoch.</param>
    /// <param name="AddedAt">When it was added, in milliseconds since the Unix epoch.</param>
    public sealed record ThirdPartyIdentifier(string Medium, string Address, long ValidatedAt, long AddedAt);
}
