using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Room Tagging": the tags of a room.</summary>
public sealed record GetRoomTags : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getRoomTags", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }
}
