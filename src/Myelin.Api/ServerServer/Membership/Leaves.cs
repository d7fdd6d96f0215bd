using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>Server-Server API, "Leaving Rooms (Rejecting Invites)": the template of a leave event.</summary>
public sealed record MakeLeave : IOperation<MakeLeave, MembershipTemplate>
{
    public static Operation<MakeLeave, MembershipTemplate> Contract { get; } =
        Operation.Get("makeLeave", "/_matrix/federation/v1/make_leave/{roomId}/{userId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <summary>The leaving user, of the calling server.</summary>
    [FromPath]
    public required UserId UserId { get; init; }
}

/// <summary>Server-Server API, "Leaving Rooms (Rejecting Invites)": a signed leave event.</summary>
public sealed record SendLeaveV2 : IOperation<SendLeaveV2, Empty>
{
    public static Operation<SendLeaveV2, Empty> Contract { get; } = Operation.Put("sendLeaveV2", "/_matrix/federation/v2/send_leave/{roomId}/{eventId}") with
    {
        Auth = AuthScheme.Server,
        MaximumBody = ServerServerLimits.MaximumEvent,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    /// <summary>The leave event.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Event { get; init; }
}
