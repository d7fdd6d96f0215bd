using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Filters;

/// <summary>Which events a sync returns, and in which format ("Filtering").</summary>
public sealed record Filter : OpenObject
{
    /// <summary>The members of events to include, as paths; null for all.</summary>
    public IReadOnlyList<string>? EventFields { get; init; }

    /// <summary><c>client</c> or <c>federation</c>.</summary>
    public string? EventFormat { get; init; }

    public EventFilter? Presence { get; init; }

    /// <summary>For global account data.</summary>
    public EventFilter? AccountData { get; init; }

    public RoomFilter? Room { get; init; }
}

/// <summary>Which rooms to include, and which of their events.</summary>
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

/// <summary>Which events to include.</summary>
public record EventFilter : OpenObject
{
    public long? Limit { get; init; }

    /// <summary>Event types, with <c>*</c> as a wildcard.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Event types, with <c>*</c> as a wildcard.</summary>
    public IReadOnlyList<string>? NotTypes { get; init; }

    public IReadOnlyList<UserId>? Senders { get; init; }

    public IReadOnlyList<UserId>? NotSenders { get; init; }
}

/// <summary>Which events of rooms to include.</summary>
public sealed record RoomEventFilter : EventFilter
{
    public IReadOnlyList<RoomId>? Rooms { get; init; }

    public IReadOnlyList<RoomId>? NotRooms { get; init; }

    /// <summary>If true, only events with a <c>url</c> in their content; if false, only events without one.</summary>
    public bool? ContainsUrl { get; init; }

    public bool? LazyLoadMembers { get; init; }

    public bool? IncludeRedundantMembers { get; init; }

    public bool? UnreadThreadNotifications { get; init; }

    /// <summary>Only events to which an event of one of these users relates.</summary>
    public IReadOnlyList<UserId>? RelatedBySenders { get; init; }

    /// <summary>Only events to which an event relates with one of these relation types.</summary>
    public IReadOnlyList<string>? RelatedByRelTypes { get; init; }
}
