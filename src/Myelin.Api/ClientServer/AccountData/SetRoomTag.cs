using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Room Tagging": adding a tag.</summary>
public sealed record SetRoomTag : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setRoomTag", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags/{tag}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string Tag { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}
