using System.Diagnostics.CodeAnalysis;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms;

namespace Myelin.Server.Rooms;

/// <summary>The only writer of a room. Its key is the room ID.</summary>
internal interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>Sends an event; replies once it is durable.</summary>
    Task<RoomReply> SendAsync(SendEvent command);

    /// <summary>Changes a membership by the rules of "Room membership"; replies once the change is durable.</summary>
    Task<RoomReply> ChangeMembershipAsync(ChangeMembership command);

    /// <summary>Replaces this room with a new one ("Room Upgrades"); replies once both are durable.</summary>
    Task<RoomReply> ReplaceAsync(ReplaceRoom command);

    /// <summary>Redacts an event; replies once the redaction and its target are durable.</summary>
    Task<RoomReply> RedactAsync(RedactTarget command);

    /// <summary>Takes an event from another server, whose signatures have been checked; replies once it is durable.</summary>
    Task<ReceiptReply> ReceiveAsync(ReceiveEvent command);

    /// <summary>Takes several such events in their order; replies once all are durable that are taken.</summary>
    Task<ReceiptReply[]> ReceiveAllAsync(ReceiveEvent[] commands);

    /// <summary>
    /// Prepares a membership event for another server's user, who makes the change; replies with the event, which that server completes ("Joining Rooms").
    /// </summary>
    Task<PreparedReply> PrepareAsync(ChangeMembership command);

    /// <summary>Enters the room through another server; replies once the room is here. The signatures of all events have been checked.</summary>
    Task<ReceiptReply> EnterAsync(EnterRoom command);
}

/// <summary>A transaction ID and its scope ("Transaction identifiers"): the device and the path within the room.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record ClientTransaction(
    [property: Id(0)] string User, [property: Id(1)] string Device, [property: Id(2)] string Path, [property: Id(3)] string TransactionId);

/// <summary>An event that a local user sends.</summary>
/// <param name="Timestamp">Milliseconds since the Unix epoch; null for now.</param>
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
    /// <summary>Whether the event lets a guest join or knock.</summary>
    [Id(6)]
    public bool AdmitsGuest { get; init; }
}

/// <summary>A redaction that a local user sends.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record RedactTarget(
    [property: Id(0)] string Sender,
    [property: Id(1)] string Target,
    [property: Id(2)] string? Reason,
    [property: Id(3)] ClientTransaction? Transaction);

/// <summary>An event from another server.</summary>
/// <param name="Json">The event as it was sent.</param>
[GenerateSerializer]
[Immutable]
internal sealed record ReceiveEvent([property: Id(0)] byte[] Json)
{
    /// <summary>Whether this server passes it on to the room's servers, as it does with a membership that it helps with.</summary>
    [Id(1)]
    public bool IsRelayed { get; init; }

    /// <summary>Whether it is history that this server has fetched, which never becomes news, whatever refers to it.</summary>
    [Id(2)]
    public bool IsBackfilled { get; init; }

    /// <summary>The events of the state before it, as another server has it, for an event whose prev events are missing here; null to compute that state.</summary>
    [Id(3)]
    public string[]? StateBefore { get; init; }

    /// <summary>Events of that state and of auth chains that are new here. Their signatures have been checked.</summary>
    [Id(4)]
    public byte[][] Outliers { get; init; } = [];
}

/// <summary>An event that was prepared for another server's user, or the reason for a refusal.</summary>
/// <param name="Version">The room's version.</param>
/// <param name="Template">The event without hash and signatures; null if it is refused.</param>
/// <param name="Refusal">Why it is refused.</param>
[GenerateSerializer]
[Immutable]
internal sealed record PreparedReply([property: Id(0)] string Version, [property: Id(1)] byte[]? Template, [property: Id(2)] RoomReply? Refusal);

/// <summary>What another server answers to a join.</summary>
/// <param name="Version">The room's version, a supported one.</param>
/// <param name="Join">The join event, of a user of this server.</param>
/// <param name="State">The events of the room's state before the join.</param>
/// <param name="AuthChain">The auth chain of the join event and of the state.</param>
[GenerateSerializer]
[Immutable]
internal sealed record EnterRoom(
    [property: Id(0)] string Version, [property: Id(1)] byte[] Join, [property: Id(2)] byte[][] State, [property: Id(3)] byte[][] AuthChain);

/// <summary>What became of an event from another server.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record ReceiptReply
{
    /// <summary>It could not be stored, or the room isn't here.</summary>
    public static readonly ReceiptReply Failed = new();

    /// <summary>The event's status, if it is stored.</summary>
    [Id(0)]
    public EventStatus? Status { get; init; }

    /// <summary>Why it isn't taken, for people to read.</summary>
    [Id(1)]
    public string? Refusal { get; init; }

    /// <summary>The prev events that are missing: the event can't be checked without the state after them.</summary>
    [Id(2)]
    public string[] PrevEvents { get; init; } = [];

    /// <summary>The missing events of its auth chain.</summary>
    [Id(3)]
    public string[] AuthEvents { get; init; } = [];

    /// <summary>Whether events must be fetched first.</summary>
    public bool IsMissingEvents => PrevEvents.Length + AuthEvents.Length > 0;

    /// <summary>Whether it could not be stored.</summary>
    public bool IsFailed => Status is null && Refusal is null && !IsMissingEvents;

    public static ReceiptReply Taken(EventStatus status) => new() { Status = status };

    public static ReceiptReply Refused(string reason) => new() { Refusal = reason };

    public static ReceiptReply Missing(Step.Fetch fetch) => new()
    {
        PrevEvents = [.. fetch.PrevEvents.Select(id => id.Value)],
        AuthEvents = [.. fetch.AuthEvents.Select(id => id.Value)],
    };
}

/// <summary>A membership change.</summary>
/// <param name="Sender">The user who makes the change.</param>
/// <param name="Target">The user whose membership changes.</param>
/// <param name="Action">The action.</param>
/// <param name="DisplayName">The target's display name, for memberships that carry a profile.</param>
/// <param name="AvatarUrl">The target's avatar, likewise.</param>
/// <param name="IsDirect">Whether an invite is to a direct chat.</param>
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
    /// <summary>Rooms that the target is joined to, for the conditions of a restricted join.</summary>
    [Id(7)]
    public string[] JoinedRooms { get; init; } = [];

    /// <summary>A JSON object with further content for the event. What the server sets takes precedence.</summary>
    [Id(8)]
    public byte[]? MoreContent { get; init; }

    /// <summary>Whether the target is a guest; set only for a change that the target makes.</summary>
    [Id(9)]
    public bool IsGuest { get; init; }
}

/// <summary>An upgrade of the room.</summary>
/// <param name="Sender">The user who upgrades the room.</param>
/// <param name="Version">The new room's version, a supported one.</param>
/// <param name="AdditionalCreators">Further creators, for room versions that allow them.</param>
/// <param name="DisplayName">The sender's display name.</param>
/// <param name="AvatarUrl">The sender's avatar.</param>
/// <param name="Aliases">This server's aliases that point to the room.</param>
[GenerateSerializer]
[Immutable]
internal sealed record ReplaceRoom(
    [property: Id(0)] string Sender,
    [property: Id(1)] string Version,
    [property: Id(2)] string[] AdditionalCreators,
    [property: Id(3)] string? DisplayName,
    [property: Id(4)] string? AvatarUrl,
    [property: Id(5)] string[] Aliases);

/// <summary>The ways to change a membership ("Room membership").</summary>
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

/// <summary>A room's reply to a command: the event, or the reason for the refusal.</summary>
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

    /// <summary>The room that has replaced this one.</summary>
    [Id(4)]
    public string? Replacement { get; init; }

    /// <summary>Whether the command succeeded or there was nothing to change.</summary>
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

    /// <summary>The refusal.</summary>
    public MatrixException ToException() => Refusal();

    private MatrixException Refusal() => new(Status, new ErrCode(ErrCode!), Message ?? "Refused.");
}
