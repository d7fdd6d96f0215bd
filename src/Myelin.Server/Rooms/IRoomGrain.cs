using System.Diagnostics.CodeAnalysis;
using Myelin.Api;

namespace Myelin.Server.Rooms;

/// <summary>The only writer of a room. Its key is the room ID.</summary>
internal interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>Sends an event; answers once it is durable.</summary>
    Task<RoomReply> SendAsync(SendEvent command);

    /// <summary>Changes a membership by the rules of "Room membership"; answers once it is durable.</summary>
    Task<RoomReply> ChangeMembershipAsync(ChangeMembership command);

    /// <summary>Puts a new room into this one's place ("Room Upgrades"); answers once both are durable.</summary>
    Task<RoomReply> ReplaceAsync(ReplaceRoom command);

    /// <summary>Redacts an event; answers once redaction and target are durable.</summary>
    Task<RoomReply> RedactAsync(RedactTarget command);
}

/// <summary>Where a transaction ID holds ("Transaction identifiers"): the device, the path within the room, and the ID.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record ClientTransaction(
    [property: Id(0)] string User, [property: Id(1)] string Device, [property: Id(2)] string Path, [property: Id(3)] string TransactionId);

/// <summary>An event to be sent by a local user.</summary>
/// <param name="Timestamp">Milliseconds since the Unix epoch to be used instead of now; null for now.</param>
[GenerateSerializer]
[Immutable]
internal sealed record SendEvent(
    [property: Id(0)] string Sender,
    [property: Id(1)] string Type,
    [property: Id(2)] string? StateKey,
    [property: Id(3)] byte[] ContentJson,
    [property: Id(4)] ClientTransaction? Transaction,
    [property: Id(5)] long? Timestamp)
{
    /// <summary>Whether the event brings a guest into the room, or lets one knock.</summary>
    [Id(6)]
    public bool AdmitsGuest { get; init; }
}

/// <summary>A redaction to be sent by a local user.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record RedactTarget(
    [property: Id(0)] string Sender,
    [property: Id(1)] string Target,
    [property: Id(2)] string? Reason,
    [property: Id(3)] ClientTransaction? Transaction);

/// <summary>A change of a membership.</summary>
/// <param name="Sender">Who does it.</param>
/// <param name="Target">Whose membership changes.</param>
/// <param name="Action">What is done.</param>
/// <param name="DisplayName">The target's display name, for memberships that carry a profile.</param>
/// <param name="AvatarUrl">The target's avatar, likewise.</param>
/// <param name="IsDirect">Whether an invitation is to a direct chat.</param>
[GenerateSerializer]
[Immutable]
internal sealed record ChangeMembership(
    [property: Id(0)] string Sender,
    [property: Id(1)] string Target,
    [property: Id(2)] MembershipAction Action,
    [property: Id(3)] string? Reason,
    [property: Id(4)] string? DisplayName,
    [property: Id(5)] string? AvatarUrl,
    [property: Id(6)] bool IsDirect)
{
    /// <summary>The local users' rooms that count for a restricted join: rooms that the target is joined to.</summary>
    [Id(7)]
    public string[] JoinedRooms { get; init; } = [];

    /// <summary>An object with what more the event is to hold; what the server sets stands before it.</summary>
    [Id(8)]
    public byte[]? MoreContent { get; init; }

    /// <summary>Whether the target is a guest, for a change by the target.</summary>
    [Id(9)]
    public bool IsGuest { get; init; }
}

/// <summary>An upgrade of the room.</summary>
/// <param name="Sender">Who upgrades.</param>
/// <param name="Version">The new room's version, one that is known.</param>
/// <param name="AdditionalCreators">Users who are to be creators as well, for versions that know such.</param>
/// <param name="DisplayName">The sender's display name.</param>
/// <param name="AvatarUrl">The sender's avatar.</param>
/// <param name="Aliases">The aliases of this server that point to the room.</param>
[GenerateSerializer]
[Immutable]
internal sealed record ReplaceRoom(
    [property: Id(0)] string Sender,
    [property: Id(1)] string Version,
    [property: Id(2)] string[] AdditionalCreators,
    [property: Id(3)] string? DisplayName,
    [property: Id(4)] string? AvatarUrl,
    [property: Id(5)] string[] Aliases);

/// <summary>What may be done to a membership ("Room membership").</summary>
internal enum MembershipAction
{
    Join,
    Knock,
    Invite,
    Leave,
    Kick,
    Ban,
    Unban,
}

/// <summary>What a room answers to a command: the event, or why not.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record RoomReply
{
    [Id(0)]
    public string? Event { get; init; }

    [Id(1)]
    public int Status { get; init; }

    [Id(2)]
    public string? ErrCode { get; init; }

    [Id(3)]
    public string? Message { get; init; }

    /// <summary>The room that has taken this one's place.</summary>
    [Id(4)]
    public string? Replacement { get; init; }

    /// <summary>Whether the room did what it was asked, or it stood already.</summary>
    [MemberNotNullWhen(false, nameof(ErrCode))]
    public bool IsDone => ErrCode is null;

    public static RoomReply Sent(EventId id) => new() { Event = id.Value };

    public static RoomReply ReplacedBy(RoomId room) => new() { Replacement = room.Value };

    public static RoomReply Refused(int status, ErrCode errCode, string message) => new() { Status = status, ErrCode = errCode.Value, Message = message };

    public static RoomReply Forbidden(string message) => Refused(403, Api.ErrCode.Forbidden, message);

    /// <exception cref="MatrixException">The room refused.</exception>
    public EventId ToEventId() => IsDone
        ? EventId.Parse(Event!)
        : throw Refusal();

    /// <exception cref="MatrixException">The room refused.</exception>
    public RoomId ToReplacement() => IsDone ? RoomId.Parse(Replacement!) : throw Refusal();

    private MatrixException Refusal() => new(Status, new ErrCode(ErrCode!), Message ?? "Refused.");
}
