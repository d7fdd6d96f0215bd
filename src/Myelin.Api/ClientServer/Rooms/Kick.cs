using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Banning users in a room": kicking.</summary>
public sealed record Kick : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("kick", "/_matrix/client/v3/rooms/{roomId}/kick").AlsoR0() with { RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public required UserId UserId { get; init; }

        public string? Reason { get; init; }
    }
}
