using Myelin.Api.ClientServer.Events;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": membership events.</summary>
public sealed record GetMembersByRoom : IOperation<GetMembersByRoom, GetMembersByRoom.Response>
{
    public static Operation<GetMembersByRoom, Response> Contract { get; } = Operation.Get("getMembersByRoom", "/_matrix/client/v3/rooms/{roomId}/members").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public string? At { get; init; }

    [FromQuery]
    public string? Membership { get; init; }

    [FromQuery]
    public string? NotMembership { get; init; }

    /// <param name="Chunk">The membership events.</param>
    public sealed record Response(IReadOnlyList<ClientEvent> Chunk);
}

/// <summary>Client-Server API, "Getting events for a room": joined members with their profiles.</summary>
public sealed record GetJoinedMembersByRoom : IOperation<GetJoinedMembersByRoom, GetJoinedMembersByRoom.Response>
{
    public static Operation<GetJoinedMembersByRoom, Response> Contract { get; } = Operation.Get("getJoinedMembersByRoom", "/_matrix/client/v3/rooms/{roomId}/joined_members").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    public sealed record Response(IReadOnlyDictionary<string, RoomMember> Joined);

    public sealed record RoomMember(string? DisplayName, string? AvatarUrl);
}

/// <summary>Client-Server API, "Room membership": the rooms the caller is joined to.</summary>
public sealed record GetJoinedRooms : IOperation<GetJoinedRooms, GetJoinedRooms.Response>
{
    public static Operation<GetJoinedRooms, Response> Contract { get; } = Operation.Get("getJoinedRooms", "/_matrix/client/v3/joined_rooms").AlsoR0() with { AllowsGuests = true };

    public sealed record Response(IReadOnlyList<RoomId> JoinedRooms);
}
