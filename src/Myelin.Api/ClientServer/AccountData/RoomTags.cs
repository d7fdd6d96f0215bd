using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Room Tagging": the tags of a room.</summary>
public sealed record GetRoomTags : IOperation<GetRoomTags, RawJson>
{
    public static Operation<GetRoomTags, RawJson> Contract { get; } = Operation.Get("getRoomTags", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }
}

/// <summary>Client-Server API, "Room Tagging": adding a tag.</summary>
public sealed record SetRoomTag : IOperation<SetRoomTag, Empty>
{
    public static Operation<SetRoomTag, Empty> Contract { get; } = Operation.Put("setRoomTag", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags/{tag}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string Tag { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>Client-Server API, "Room Tagging": removing a tag.</summary>
public sealed record DeleteRoomTag : IOperation<DeleteRoomTag, Empty>
{
    public static Operation<DeleteRoomTag, Empty> Contract { get; } = Operation.Delete("deleteRoomTag", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags/{tag}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string Tag { get; init; }
}
