using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": membership events.</summary>
public sealed record GetMembersByRoom : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getMembersByRoom", "/_matrix/client/v3/rooms/{roomId}/members").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public string? At { get; init; }

    [FromQuery]
    public string? Membership { get; init; }

    [FromQuery]
    public string? NotMembership { get; init; }
}
