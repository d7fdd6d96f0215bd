using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Leaving rooms": stop remembering a room.</summary>
public sealed record ForgetRoom : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("forgetRoom", "/_matrix/client/v3/rooms/{roomId}/forget").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }
}
