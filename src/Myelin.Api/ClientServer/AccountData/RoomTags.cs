using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Room Tagging": the tags of a room.</summary>
public sealed record GetRoomTags : IOperation<GetRoomTags, GetRoomTags.Response>
{
    public static Operation<GetRoomTags, Response> Contract { get; } = Operation.Get("getRoomTags", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <param name="Tags">The tags by name.</param>
    public sealed record Response(IReadOnlyDictionary<string, RoomTag> Tags);
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

/// <summary>A tag of a room.</summary>
public sealed record RoomTag : OpenObject;

/// <summary>The members of tags. A property of <see cref="RoomTag"/> would claim the JSON member of its name whatever its type, so this is an extension.</summary>
public static class RoomTagParts
{
    extension(RoomTag tag)
    {
        /// <summary>The room's place among those with the tag, from 0 to 1; null if there is none, or only a string, as old clients have stored.</summary>
        public double? Order => tag.Other("order") is { ValueKind: JsonValueKind.Number } order ? order.GetDouble() : null;
    }
}
