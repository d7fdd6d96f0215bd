using System.Text.Json.Serialization;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>A room as the directory describes it (<c>PublishedRoomsChunk</c>).</summary>
public sealed record PublishedRoomsChunk
{
    public required RoomId RoomId { get; init; }

    public required int NumJoinedMembers { get; init; }

    public required bool WorldReadable { get; init; }

    public required bool GuestCanJoin { get; init; }

    public string? CanonicalAlias { get; init; }

    public string? Name { get; init; }

    public string? Topic { get; init; }

    public string? AvatarUrl { get; init; }

    public string? JoinRule { get; init; }

    public string? RoomType { get; init; }
}

/// <summary>A page of the directory.</summary>
public sealed record PublishedRooms
{
    public required IReadOnlyList<PublishedRoomsChunk> Chunk { get; init; }

    public string? NextBatch { get; init; }

    public string? PrevBatch { get; init; }

    public int? TotalRoomCountEstimate { get; init; }
}

/// <summary>The bodies and responses of the room directory.</summary>
[JsonSerializable(typeof(PublishedRooms))]
[JsonSerializable(typeof(QueryPublicRooms.Body), TypeInfoPropertyName = "QueryPublicRoomsBody")]
[JsonSerializable(typeof(SetRoomAlias.Body), TypeInfoPropertyName = "SetRoomAliasBody")]
[JsonSerializable(typeof(GetRoomIdByAlias.Response), TypeInfoPropertyName = "GetRoomIdByAliasResponse")]
[JsonSerializable(typeof(GetLocalAliases.Response), TypeInfoPropertyName = "GetLocalAliasesResponse")]
[JsonSerializable(typeof(GetRoomVisibilityOnDirectory.Response), TypeInfoPropertyName = "GetRoomVisibilityResponse")]
[JsonSerializable(typeof(SetRoomVisibilityOnDirectory.Body), TypeInfoPropertyName = "SetRoomVisibilityBody")]
public sealed partial class RoomDirectoryJson : JsonSerializerContext;
