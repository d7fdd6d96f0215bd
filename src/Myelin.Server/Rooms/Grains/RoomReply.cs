using System.Diagnostics.CodeAnalysis;
using Myelin.Api;

namespace Myelin.Server.Rooms.Grains;

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

    public static RoomReply Refused(int status, string errCode, string message) => new() { Status = status, ErrCode = errCode, Message = message };

    public static RoomReply Forbidden(string message) => Refused(403, ErrCodes.Forbidden, message);

    /// <exception cref="MatrixException">The room refused.</exception>
    public EventId ToEventId() => IsDone
        ? EventId.Parse(Event!)
        : throw Refusal();

    /// <exception cref="MatrixException">The room refused.</exception>
    public RoomId ToReplacement() => IsDone ? RoomId.Parse(Replacement!) : throw Refusal();

    private MatrixException Refusal() => new(Status, ErrCode!, Message ?? "Refused.");
}
