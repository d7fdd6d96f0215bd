using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": joined members with their profiles.</summary>
public sealed record GetJoinedMembersByRoom : IOperation<GetJoinedMembersByRoom.Response>
{
    public static Operation Contract { get; } = Operation.Get("getJoinedMembersByRoom", "/_matrix/client/v3/rooms/{roomId}/joined_members").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    public sealed record Response(IReadOnlyDictionary<string, RoomMember> Joined);

    public sealed record RoomMember(string? DisplayName, string? AvatarUrl);
}
