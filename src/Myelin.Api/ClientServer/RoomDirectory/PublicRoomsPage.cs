using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>A part of the published rooms (<c>public_rooms_response.yaml</c>).</summary>
/// <param name="Chunk">The rooms.</param>
/// <param name="NextBatch">The token of what follows; null at the end.</param>
/// <param name="PrevBatch">The token of what comes before; null at the beginning.</param>
/// <param name="TotalRoomCountEstimate">How many rooms are published.</param>
public sealed record PublicRoomsPage(IReadOnlyList<PublicRoom> Chunk, string? NextBatch, string? PrevBatch, int TotalRoomCountEstimate);

/// <summary>A published room (<c>public_rooms_chunk.yaml</c>).</summary>
public sealed record PublicRoom
{
    public required RoomId RoomId { get; init; }

    public required int NumJoinedMembers { get; init; }

    public required bool WorldReadable { get; init; }

    public required bool GuestCanJoin { get; init; }

    public string? Name { get; init; }

    public string? Topic { get; init; }

    public string? CanonicalAlias { get; init; }

    public string? AvatarUrl { get; init; }

    public string? JoinRule { get; init; }

    public string? RoomType { get; init; }
}
