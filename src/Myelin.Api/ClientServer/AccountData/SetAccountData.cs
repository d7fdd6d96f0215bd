using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Client Config": setting global account data.</summary>
public sealed record SetAccountData : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setAccountData", "/_matrix/client/v3/user/{userId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string Type { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}
