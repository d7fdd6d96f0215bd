using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Client Config": global account data.</summary>
public sealed record GetAccountData : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getAccountData", "/_matrix/client/v3/user/{userId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string Type { get; init; }
}
