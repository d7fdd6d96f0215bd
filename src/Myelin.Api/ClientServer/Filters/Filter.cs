using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Filters;

/// <summary>Which events a sync tells, and in what form ("Filtering").</summary>
public sealed record Filter : OpenObject
{
    /// <summary>The members of events that are told, as paths; null for all.</summary>
    public IReadOnlyList<string>? EventFields { get; init; }

    /// <summary><c>client</c> or <c>federation</c>.</summary>
    public string? EventFormat { get; init; }

    public EventFilter? Presence { get; init; }

    /// <summary>Of account data of no room.</summary>
    public EventFilter? AccountData { get; init; }

    public RoomFilter? Room { get; init; }
}

/// <summary>Which rooms are told of, and which of their events.</summary>
public sealed record RoomFilter : OpenObject
{
    public IReadOnlyList<RoomId>? Rooms { get; init; }

    public IReadOnlyList<RoomId>? NotRooms { get; init; }

    public bool? IncludeLeave { get; init; }

    public RoomEventFilter? Ephemeral { get; init; }

    public RoomEventFilter? State { get; init; }

    public RoomEventFilter? Timeline { get; init; }

    public RoomEventFilter? AccountData { get; init; }
}

/// <summary>Which events are told.</summary>
public record EventFilter : OpenObject
{
    public long? Limit { get; init; }

    /// <summary>With <c>*</c> for anything.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>With <c>*</c> for anything.</summary>
    public IReadOnlyList<string>? NotTypes { get; init; }

    public IReadOnlyList<UserId>? Senders { get; init; }

    public IReadOnlyList<UserId>? NotSenders { get; init; }
}

/// <summary>Which events of rooms are told.</summary>
public sealed record RoomEventFilter : EventFilter
{
    public IReadOnlyList<RoomId>? Rooms { get; init; }

    public IReadOnlyList<RoomId>? NotRooms { get; init; }

    /// <summary>Only events with a <c>url</c> in their content, or only those without.</summary>
    public bool? ContainsUrl { get; init; }

    public bool? LazyLoadMembers { get; init; }

    public bool? IncludeRedundantMembers { get; init; }

    public bool? UnreadThreadNotifications { get; init; }

    /// <summary>Only events to which one of these users' events relates.</summary>
    public IReadOnlyList<UserId>? RelatedBySenders { get; init; }

    /// <summary>Only events to which an event relates by one of these types.</summary>
    public IReadOnlyList<string>? RelatedByRelTypes { get; init; }
}
