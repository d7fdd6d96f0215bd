using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Room membership": the rooms the caller is joined to.</summary>
public sealed record GetJoinedRooms : IOperation<GetJoinedRooms.Response>
{
    public static Operation Contract { get; } = Operation.Get("getJoinedRooms", "/_matrix/client/v3/joined_rooms").AlsoR0() with { AllowsGuests = true };

    public sealed record Response(IReadOnlyList<RoomId> JoinedRooms);
}
