using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Inviting users"; by third-party ID where <c>address</c> is given.</summary>
public sealed record InviteUser : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("inviteUser", "/_matrix/client/v3/rooms/{roomId}/invite").AlsoR0() with { RateLimit = RateLimitClass.Invite };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public UserId? UserId { get; init; }

        public string? Reason { get; init; }

        public string? IdServer { get; init; }

        public string? IdAccessToken { get; init; }

        public string? Medium { get; init; }

        public string? Address { get; init; }
    }
}
