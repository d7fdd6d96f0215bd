using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms;

/// <summary>Reads a room's stored timeline, for readers who look further back than the views reach.</summary>
internal sealed class RoomHistory(RoomStorage storage, RoomViewLoader loader, HistoryVisibility visibility)
{
    /// <summary>The newest events of the live timeline up to a position and after an earlier one; newest first.</summary>
    public async ValueTask<List<PastEvent>> NewestAsync(
        RoomNumber room, LogPosition from, LogPosition after, int limit, CancellationToken cancellationToken)
    {
        var stored = await storage.Events.TimelineAsync(room, from, after, Direction.Backwards, limit, cancellationToken);
        return stored.ConvertAll(static item => new PastEvent(item));
    }

    /// <summary>The event, or null if it is not stored.</summary>
    public async ValueTask<PastEvent?> FindAsync(EventId id, CancellationToken cancellationToken) =>
        await storage.Events.FindAsync(id, cancellationToken) is { } stored ? new PastEvent(stored) : null;

    /// <summary>The event in the form that views keep, but without its transaction.</summary>
    public ValueTask<TimelineEvent> ToTimelineEventAsync(PastEvent past, CancellationToken cancellationToken) =>
        loader.ToTimelineEventAsync(past.Stored, cancellationToken);

    /// <summary>The transaction IDs with which a device sent some events; events that the device did not send are absent.</summary>
    public async ValueTask<IReadOnlyDictionary<EventNumber, string>> TransactionIdsAsync(
        IReadOnlyCollection<EventNumber> events, DeviceId device, CancellationToken cancellationToken) =>
        await storage.Transactions.IdsOfAsync(events, device, cancellationToken);

    /// <summary>Determines which of the room's past events a user may see.</summary>
    public PastVisibility VisibilityFor(RoomView room, UserId user) => new(visibility.Reader(room, user));

    /// <summary>The event that last ended the user's join; null if the user is joined, never was, or has forgotten the room.</summary>
    public async ValueTask<PastEvent?> LeavingAsync(RoomView room, UserId user, CancellationToken cancellationToken) =>
        await visibility.Reader(room, user).LeavingAsync(cancellationToken) is { } left ? new PastEvent(left) : null;
}

/// <summary>A stored event of the live timeline.</summary>
internal readonly record struct PastEvent(StoredEvent Stored)
{
    public Pdu Pdu => Stored.Pdu;

    public EventNumber Number => Stored.Number;

    /// <summary>Whether it has been redacted.</summary>
    public bool IsRedacted => Stored.RedactedBy is not null;

    public LogPosition Position => Stored.Position ?? LogPosition.Start;
}

/// <summary>A past event that its reader may see.</summary>
/// <param name="Past">The event, in the form in which the reader may see it.</param>
/// <param name="Membership">The reader's membership at the event.</param>
/// <param name="IsErased">Whether the event is redacted because its sender is erased.</param>
internal readonly record struct SeenPast(PastEvent Past, MembershipKind Membership, bool IsErased);

/// <summary>Determines which of one room's past events a user may see.</summary>
internal sealed class PastVisibility(VisibilityReader reader)
{
    /// <summary>The event as it is served to the user; null if it is hidden or its sender is ignored.</summary>
    public async ValueTask<SeenPast?> SeeAsync(PastEvent past, CancellationToken cancellationToken) =>
        await reader.SeeAsync(past.Stored, cancellationToken) is { } seen ? new SeenPast(new PastEvent(seen.Stored), seen.Membership, seen.IsErased) : null;

    /// <summary>The user's membership at the event, even if the event is hidden.</summary>
    public async ValueTask<MembershipKind> MembershipAtAsync(PastEvent past, CancellationToken cancellationToken) =>
        (await reader.LookAsync(past.Stored, cancellationToken)).Membership;
}
