using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Visibility;

/// <summary>Determines what a user may see of one room.</summary>
internal sealed class VisibilityReader(
    RoomStorage storage, IEntityNumbers numbers, EventCache events, UserRoomsViews userRooms, ShownForms forms, RoomView room, UserId user)
{
    private readonly Dictionary<SnapshotId, Access> _accesses = [];
    private TupleNumber? _visibilityTuple;
    private TupleNumber? _memberTuple;
    private bool _areTuplesKnown;
    private (bool IsKnown, UserRoom? Room) _mine;
    private (bool IsKnown, StoredEvent? Event) _leaving;

    /// <param name="MaySee">Whether the user may see the event.</param>
    /// <param name="Membership">The user's membership at the event, for <c>unsigned.membership</c>.</param>
    /// <param name="WasJoined">Whether the user was joined when the event was sent.</param>
    public readonly record struct Look(bool MaySee, MembershipKind Membership, bool WasJoined);

    /// <summary>The event as it is served to the user; null if it is hidden or its sender is ignored.</summary>
    public async ValueTask<SeenEvent?> SeeAsync(StoredEvent stored, CancellationToken cancellationToken) =>
        await forms.IsIgnoredAsync(user, stored.Pdu, cancellationToken) ? null : await SeeWhoeverSentAsync(stored, cancellationToken);

    /// <summary>The event as it is served to the user even if its sender is ignored; null if it is hidden.</summary>
    public async ValueTask<SeenEvent?> SeeWhoeverSentAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        var look = await LookAsync(stored, cancellationToken);
        if (!look.MaySee)
        {
            return null;
        }

        var shown = await forms.OfAsync(stored.Pdu, look.WasJoined, cancellationToken);
        return ReferenceEquals(shown, stored.Pdu)
            ? new SeenEvent(stored, look.Membership)
            : new SeenEvent(stored with { Pdu = shown }, look.Membership, IsErased: true);
    }

    /// <summary>Whether history visibility lets the user see the event, in whatever form.</summary>
    public async ValueTask<Look> LookAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        if (stored.Status is not EventStatus.Accepted)
        {
            return default;
        }

        // For a change of visibility or of the user's own membership, the state before counts as well as the state after.
        var after = await AccessAsync(stored.StateAfter, cancellationToken);
        var before = stored.Pdu.Is(EventTypes.HistoryVisibility, string.Empty) || stored.Pdu.Is(EventTypes.Member, user.Value)
            ? await AccessAsync(stored.StateBefore, cancellationToken)
            : after;
        var maySee = await AllowsAsync(after, stored.Point, cancellationToken)
            || (before != after && await AllowsAsync(before, stored.Point, cancellationToken));
        return new Look(maySee, after.Membership, after.Membership is MembershipKind.Join || before.Membership is MembershipKind.Join);
    }

    /// <summary>Whether the user may see an event that changes neither the visibility nor the user's membership.</summary>
    public async ValueTask<bool> MaySeeAsync(SnapshotId? stateAfter, HistoryPoint at, CancellationToken cancellationToken) =>
        await AllowsAsync(await AccessAsync(stateAfter, cancellationToken), at, cancellationToken);

    /// <summary>Whether the user has forgotten the room and may read no more of it than anybody else ("Leaving rooms").</summary>
    public async ValueTask<bool> HasForgottenAsync(CancellationToken cancellationToken) =>
        await MineAsync(cancellationToken) is { IsForgotten: true };

    /// <summary>
    /// The event that last ended the user's join, whatever happened to the membership later; null if the user is joined, never was, or has
    /// forgotten the room.
    /// </summary>
    public async ValueTask<StoredEvent?> LeavingAsync(CancellationToken cancellationToken)
    {
        if (!_leaving.IsKnown)
        {
            _leaving = (true, await FindLeavingAsync(cancellationToken));
        }

        return _leaving.Event;
    }

    private async ValueTask<bool> AllowsAsync(Access access, HistoryPoint at, CancellationToken cancellationToken) => access switch
    {
        { Visibility: Visibility.WorldReadable } => true,
        { Membership: MembershipKind.Join } => room.IsJoined(user) || await LeavingAsync(cancellationToken) is not null,
        { Visibility: Visibility.Invited, Membership: MembershipKind.Invite } => !await HasForgottenAsync(cancellationToken),
        { Visibility: Visibility.Shared } => await IsJoinedLaterAsync(at, cancellationToken),
        _ => false,
    };

    /// <summary>"The user joined the room at any point after the event was sent": joined now, or left only after the event.</summary>
    private async ValueTask<bool> IsJoinedLaterAsync(HistoryPoint at, CancellationToken cancellationToken) =>
        room.IsJoined(user) || (await LeavingAsync(cancellationToken) is { } leaving && at < leaving.Point);

    private async ValueTask<StoredEvent?> FindLeavingAsync(CancellationToken cancellationToken)
    {
        if (room.IsJoined(user) || await MineAsync(cancellationToken) is not { IsForgotten: false } mine)
        {
            return null;
        }

        // The view of the user's rooms may lag slightly behind the room's view, which has the user's leave.
        var id = mine.Membership is MembershipKind.Join ? room.Members.TryGetValue(user, out var member) ? member.Event : null : mine.Left;
        return id is { } left
            && await storage.Events.FindAsync(left, cancellationToken) is { } stored
            && (await AccessAsync(stored.StateBefore, cancellationToken)).Membership is MembershipKind.Join
                ? stored
                : null;
    }

    private async ValueTask<UserRoom?> MineAsync(CancellationToken cancellationToken)
    {
        if (!_mine.IsKnown)
        {
            _mine = (true, await numbers.FindUserAsync(user, cancellationToken) is { } number
                ? (await userRooms.OfUserAsync(number, cancellationToken)).Rooms.GetValueOrDefault(room.RoomId)
                : null);
        }

        return _mine.Room;
    }

    private async ValueTask<Access> AccessAsync(SnapshotId? snapshot, CancellationToken cancellationToken)
    {
        if (snapshot is not { } id)
        {
            return new Access(Visibility.Shared, MembershipKind.None);
        }

        if (_accesses.TryGetValue(id, out var known))
        {
            return known;
        }

        if (!_areTuplesKnown)
        {
            _visibilityTuple = await numbers.FindTupleAsync(new StateTuple(EventTypes.HistoryVisibility, string.Empty), cancellationToken);
            _memberTuple = await numbers.FindTupleAsync(new StateTuple(EventTypes.Member, user.Value), cancellationToken);
            _areTuplesKnown = true;
        }

        var state = await storage.States.ReadAsync(id, cancellationToken);
        var visibility = await EventAsync(state, _visibilityTuple, cancellationToken) is { } visible ? Read(visible) : Visibility.Shared;
        var membership = await EventAsync(state, _memberTuple, cancellationToken) is { } member ? MembershipKinds.Of(member) : MembershipKind.None;
        return _accesses[id] = new Access(visibility, membership);
    }

    private async ValueTask<Pdu?> EventAsync(StateSnapshot state, TupleNumber? tuple, CancellationToken cancellationToken) =>
        tuple is { } number && state[number] is { } found ? await events.FindAsync(found, cancellationToken) : null;

    private static Visibility Read(Pdu pdu) => pdu.ContentText("history_visibility"u8) switch
    {
        "world_readable" => Visibility.WorldReadable,
        "invited" => Visibility.Invited,
        "joined" => Visibility.Joined,
        _ => Visibility.Shared,
    };

    private enum Visibility
    {
        Shared,
        WorldReadable,
        Invited,
        Joined,
    }

    private readonly record struct Access(Visibility Visibility, MembershipKind Membership);
}

/// <summary>Determines which events a user may see, and in which form ("Room History Visibility", "Server behaviour").</summary>
internal sealed class HistoryVisibility(RoomStorage storage, IEntityNumbers numbers, EventCache events, UserRoomsViews userRooms, ShownForms forms)
{
    /// <summary>Whether the user may see the event.</summary>
    public async ValueTask<bool> MaySeeAsync(RoomView room, UserId user, StoredEvent stored, CancellationToken cancellationToken) =>
        (await Reader(room, user).LookAsync(stored, cancellationToken)).MaySee;

    /// <summary>A reader for several events of one room; what neighbouring events share is looked up once.</summary>
    public VisibilityReader Reader(RoomView room, UserId user) => new(storage, numbers, events, userRooms, forms, room, user);
}
