using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Leaving rooms"; also rejects an invitation or takes a knock back.</summary>
public sealed record LeaveRoom : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("leaveRoom", "/_matrix/client/v3/rooms/{roomId}/leave").AlsoR0() with { AllowsNoBody = true, AllowsGuests = true, AllowsLocked = false };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public string? Reason { get; init; }
    }
}
