using System.Collections.Immutable;
using Myelin.Server.Log;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Receipts;

/// <summary>A user's receipt; there is one for each user, type and thread.</summary>
/// <param name="Position">The log position of its last move.</param>
/// <param name="User">The user.</param>
/// <param name="Kind">The receipt type.</param>
/// <param name="ThreadId"><c>main</c>, a thread root's event ID, or null if unthreaded.</param>
/// <param name="EventId">The event read up to.</param>
/// <param name="Timestamp">When it was sent, in milliseconds since the Unix epoch.</param>
/// <param name="Place">The event's place in the room.</param>
public sealed record Receipt(
    LogPosition Position,
    UserId User,
    ReceiptKind Kind,
    string? ThreadId,
    EventId EventId,
    long Timestamp,
    EventPlace Place)
{
    /// <summary>Whether both have the same user, type and thread, so that the newer one replaces the older.</summary>
    public bool Replaces(Receipt other) => User == other.User && Kind == other.Kind && ThreadId == other.ThreadId;
}

/// <summary>An event's place in its room.</summary>
/// <param name="Position">Its log position; <see cref="LogPosition.Start"/> if it was older than the timeline in memory at the time.</param>
/// <param name="Depth">Its depth in the graph.</param>
public readonly record struct EventPlace(LogPosition Position, long Depth)
{
    /// <summary>Whether this place is further ahead: by position if it is known, otherwise by depth.</summary>
    public bool IsAheadOf(EventPlace other) => Position > LogPosition.Start ? Position > other.Position : Depth > other.Depth;
}

/// <summary>A room's receipts at one moment. Immutable.</summary>
public sealed class RoomReceipts
{
    /// <summary>How many of the most recent moves are kept in order, so that a sync need not check every member's receipts.</summary>
    public const int MaximumRecent = 128;

    public static readonly RoomReceipts Empty =
        new(LogPosition.Start, ImmutableDictionary<UserId, ImmutableArray<Receipt>>.Empty, [], LogPosition.Start, 0);

    private readonly ImmutableDictionary<UserId, ImmutableArray<Receipt>> _byUser;
    private readonly ImmutableArray<Receipt> _recent;
    private readonly LogPosition _recentAfter;
    private readonly int _count;

    private RoomReceipts(
        LogPosition position, ImmutableDictionary<UserId, ImmutableArray<Receipt>> byUser, ImmutableArray<Receipt> recent, LogPosition recentAfter, int count)
    {
        Position = position;
        _byUser = byUser;
        _recent = recent;
        _recentAfter = recentAfter;
        _count = count;
    }

    /// <summary>The position of the newest receipt that is included.</summary>
    public LogPosition Position { get; }

    /// <summary>About how much memory the receipts take: for each, the IDs of its user, its event and perhaps its thread.</summary>
    internal long Bytes => (EstimatedBytes.Node * _byUser.Count) + ((EstimatedBytes.Object + 300) * (long)_count);

    /// <summary>A user's own receipts, including private ones.</summary>
    public ImmutableArray<Receipt> OfUser(UserId user) => _byUser.GetValueOrDefault(user, []);

    /// <summary>A user's receipt, or null.</summary>
    public Receipt? Find(UserId user, ReceiptKind kind, string? threadId) =>
        OfUser(user).FirstOrDefault(receipt => receipt.Kind == kind && receipt.ThreadId == threadId);

    /// <summary>The receipts moved after a position that a viewer may see: public ones of everybody, and the viewer's private ones.</summary>
    public IEnumerable<Receipt> After(LogPosition position, UserId viewer)
    {
        if (Position <= position)
        {
            return [];
        }

        var moved = position >= _recentAfter ? _recent : _byUser.Values.SelectMany(receipts => receipts);
        return moved.Where(receipt => receipt.Position > position && (receipt.Kind != ReceiptKind.ReadPrivate || receipt.User == viewer));
    }

    internal static RoomReceipts From(IReadOnlyCollection<Receipt> receipts)
    {
        var position = receipts.Count == 0 ? LogPosition.Start : receipts.Max(receipt => receipt.Position);
        return new RoomReceipts(
            position,
            receipts.GroupBy(receipt => receipt.User).ToImmutableDictionary(user => user.Key, user => user.ToImmutableArray()),
            [],
            position,
            receipts.Count);
    }

    /// <summary>Moves a receipt; one that is older than the existing receipt changes nothing.</summary>
    internal RoomReceipts With(Receipt moved)
    {
        var own = OfUser(moved.User);
        var index = own.IndexOf(moved, 0, own.Length, SameSubject.Instance);
        if (index >= 0 && (own[index].Position >= moved.Position || !moved.Place.IsAheadOf(own[index].Place)))
        {
            return this;
        }

        var byUser = _byUser.SetItem(moved.User, index < 0 ? own.Add(moved) : own.SetItem(index, moved));
        var recent = _recent.RemoveAll(moved.Replaces);
        var recentAfter = _recentAfter;
        if (recent.Length == MaximumRecent)
        {
            recentAfter = recent[(MaximumRecent / 2) - 1].Position;
            recent = recent.RemoveRange(0, MaximumRecent / 2);
        }

        return new RoomReceipts(moved.Position > Position ? moved.Position : Position, byUser, recent.Add(moved), recentAfter, index < 0 ? _count + 1 : _count);
    }

    private sealed class SameSubject : IEqualityComparer<Receipt>
    {
        public static readonly SameSubject Instance = new();

        public bool Equals(Receipt? x, Receipt? y) => x is null ? y is null : y is not null && x.Replaces(y);

        public int GetHashCode(Receipt obj) => HashCode.Combine(obj.User, obj.Kind, obj.ThreadId);
    }
}
