using System.Collections.Frozen;

namespace Myelin.Server.Filters;

/// <summary>Selects what <c>/sync</c> includes (<c>Filter</c>).</summary>
public sealed record SyncFilter
{
    public static readonly SyncFilter Everything = new();

    /// <summary>The fields to include of each event; null for all.</summary>
    public EventFields? EventFields { get; init; }

    public EventFormat EventFormat { get; init; }

    /// <summary>The presence to include; the sender is the user whose presence it is, the type <c>m.presence</c>.</summary>
    public EventFilter Presence { get; init; } = EventFilter.Everything;

    /// <summary>The global account data to include.</summary>
    public EventFilter AccountData { get; init; } = EventFilter.Everything;

    public RoomFilter Room { get; init; } = RoomFilter.Everything;
}

/// <summary>The format of events.</summary>
public enum EventFormat
{
    Client,

    /// <summary>The raw event in the format that servers exchange.</summary>
    Federation,
}

/// <summary>Selects what is included of rooms (<c>RoomFilter</c>).</summary>
public sealed record RoomFilter
{
    public static readonly RoomFilter Everything = new();

    /// <summary>The rooms to include in every part; null for all.</summary>
    public FrozenSet<RoomId>? Rooms { get; init; }

    /// <summary>The rooms to exclude in every part, even if included by <see cref="Rooms"/>.</summary>
    public FrozenSet<RoomId>? NotRooms { get; init; }

    /// <summary>Whether an initial sync includes rooms that the user has left.</summary>
    public bool IncludeLeave { get; init; }

    public RoomEventFilter Ephemeral { get; init; } = RoomEventFilter.Everything;

    public RoomEventFilter State { get; init; } = RoomEventFilter.Everything;

    public RoomEventFilter Timeline { get; init; } = RoomEventFilter.Everything;

    public RoomEventFilter AccountData { get; init; } = RoomEventFilter.Everything;

    public bool IncludesRoom(RoomId room) => NotRooms?.Contains(room) is not true && Rooms?.Contains(room) is not false;
}
