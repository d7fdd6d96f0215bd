using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Inviting users"; invites by third-party ID if <c>address</c> is given.</summary>
public sealed record InviteUser : IOperation<InviteUser, Empty>
{
    public static Operation<InviteUser, Empty> Contract { get; } = Operation.Post("inviteUser", "/_matrix/client/v3/rooms/{roomId}/invite").AlsoR0() with { RefusesSuspended = true, RateLimit = RateLimitClass.Invite };

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

/// <summary>Client-Server API, "Leaving rooms"; also rejects an invitation or withdraws a knock.</summary>
public sealed record LeaveRoom : IOperation<LeaveRoom, Empty>
{
    public static Operation<LeaveRoom, Empty> Contract { get; } = Operation.Post("leaveRoom", "/_matrix/client/v3/rooms/{roomId}/leave").AlsoR0() with { AllowsNoBody = true, AllowsGuests = true, AllowsLocked = false };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public string? Reason { get; init; }
    }
}

/// <summary>Client-Server API, "Leaving rooms": stop remembering a room.</summary>
public sealed record ForgetRoom : IOperation<ForgetRoom, Empty>
{
    public static Operation<ForgetRoom, Empty> Contract { get; } = Operation.Post("forgetRoom", "/_matrix/client/v3/rooms/{roomId}/forget").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }
}

/// <summary>Client-Server API, "Banning users in a room": kicking.</summary>
public sealed record Kick : IOperation<Kick, Empty>
{
    public static Operation<Kick, Empty> Contract { get; } = Operation.Post("kick", "/_matrix/client/v3/rooms/{roomId}/kick").AlsoR0() with { RefusesSuspended = true, RateLimit = RateLimitClass.Message };

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

/// <summary>Client-Server API, "Banning users in a room".</summary>
public sealed record Ban : IOperation<Ban, Empty>
{
    public static Operation<Ban, Empty> Contract { get; } = Operation.Post("ban", "/_matrix/client/v3/rooms/{roomId}/ban").AlsoR0() with { RefusesSuspended = true, RateLimit = RateLimitClass.Message };

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

/// <summary>Client-Server API, "Banning users in a room": lifting a ban.</summary>
public sealed record Unban : IOperation<Unban, Empty>
{
    public static Operation<Unban, Empty> Contract { get; } = Operation.Post("unban", "/_matrix/client/v3/rooms/{roomId}/unban").AlsoR0() with { RefusesSuspended = true, RateLimit = RateLimitClass.Message };

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
