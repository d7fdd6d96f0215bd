using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Client Config": setting account data of a room.</summary>
public sealed record SetAccountDataPerRoom : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setAccountDataPerRoom", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string Type { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}
