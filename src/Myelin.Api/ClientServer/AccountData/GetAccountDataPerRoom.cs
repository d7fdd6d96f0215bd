using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Client Config": account data of a room.</summary>
public sealed record GetAccountDataPerRoom : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getAccountDataPerRoom", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string Type { get; init; }
}
