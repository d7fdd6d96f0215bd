using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Visibility;

/// <summary>Which events a user may see ("Room History Visibility", "Server behaviour").</summary>
internal sealed class HistoryVisibility(RoomStorage storage, IEntityNumbers numbers, EventCache events)
{
    /// <summary>Whether the user may see the event.</summary>
    public async ValueTask<bool> MaySeeAsync(RoomView room, UserId user, StoredEvent stored, CancellationToken cancellationToken) =>
        (await Reader(room, user).LookAsync(stored, cancellationToken)).MaySee;

    /// <summary>Answers for a run of events of one room; what neighbouring events share is looked up once.</summary>
    public VisibilityReader Reader(RoomView room, UserId user) => new(storage, numbers, events, room, user);
}

/// <summary>What a user may see of one room.</summary>
internal sealed class VisibilityReader(RoomStorage storage, IEntityNumbers numbers, EventCache events, RoomView room, UserId user)
{
    private readonly Dictionary<SnapshotId, Standing> _standings = [];
    private TupleNumber? _visibilityTuple;
    private TupleNumber? _memberTuple;
    private bool _areTuplesKnown;
    private HistoryPoint? _leaving;
    private bool _isLeavingKnown;

    /// <param name="MaySee">Whether the user may see the event.</param>
    /// <param name="Membership">The user's membership at the event, for <c>unsigned.membership</c>.</param>
    public readonly record struct Look(bool MaySee, MembershipKind Membership);

    public async ValueTask<Look> LookAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        if (stored.Standing is not EventStanding.Accepted)
        {
            return default;
        }

        var after = await StandingAsync(stored.StateAfter, cancellationToken);
        if (await AllowsAsync(after, stored.Point, cancellationToken))
        {
            return new Look(true, after.Membership);
        }

        // Of a change of visibility or of one's own membership, the state before counts as well as the state after.
        var concernsBefore = stored.Pdu.Is(EventTypes.HistoryVisibility, string.Empty) || stored.Pdu.Is(EventTypes.Member, user.Value);
        if (!concernsBefore)
        {
            return new Look(false, after.Membership);
        }

        var before = await StandingAsync(stored.StateBefore, cancellationToken);
        return new Look(await AllowsAsync(before, stored.Point, cancellationToken), after.Membership);
    }

    /// <summary>Whether the user may see an event that changes neither the visibility nor the user's membership.</summary>
    public async ValueTask<bool> MaySeeAsync(SnapshotId? stateAfter, HistoryPoint at, CancellationToken cancellationToken) =>
        await AllowsAsync(await StandingAsync(stateAfter, cancellationToken), at, cancellationToken);

    /// <summary>Where the user left the room; null for who has not been in it before the current membership.</summary>
    public async ValueTask<HistoryPoint?> LeftAtAsync(CancellationToken cancellationToken)
    {
        if (!_isLeavingKnown)
        {
            _leaving = await LeavingAsync(cancellationToken);
            _isLeavingKnown = true;
        }

        return _leaving;
    }

    private async ValueTask<bool> AllowsAsync(Standing standing, HistoryPoint at, CancellationToken cancellationToken) => standing switch
    {
        { Visibility: Visibility.WorldReadable } => true,
        { Membership: MembershipKind.Join } => true,
        { Visibility: Visibility.Shared } or { Visibility: Visibility.Invited, Membership: MembershipKind.Invite } =>
            await IsJoinedLaterAsync(at, cancellationToken),
        _ => false,
    };

    /// <summary>"The user joined the room at any point after the event was sent": joined now, or until a leaving that came after the event.</summary>
    private async ValueTask<bool> IsJoinedLaterAsync(HistoryPoint at, CancellationToken cancellationToken)
    {
        if (room.IsJoined(user))
        {
            return true;
        }

        return await LeftAtAsync(cancellationToken) is { } leaving && (at.Depth, at.Number.Value).CompareTo((leaving.Depth, leaving.Number.Value)) < 0;
    }

    private async ValueTask<HistoryPoint?> LeavingAsync(CancellationToken cancellationToken)
    {
        if (!room.Members.TryGetValue(user, out var member) || await storage.Events.FindAsync(member.Event, cancellationToken) is not { } left)
        {
            return null;
        }

        return (await StandingAsync(left.StateBefore, cancellationToken)).Membership == MembershipKind.Join ? left.Point : null;
    }

    private async ValueTask<Standing> StandingAsync(SnapshotId? snapshot, CancellationToken cancellationToken)
    {
        if (snapshot is not { } id)
        {
            return new Standing(Visibility.Shared, MembershipKind.None);
        }

        if (_standings.TryGetValue(id, out var known))
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
        return _standings[id] = new Standing(visibility, membership);
    }

    private async ValueTask<Pdu?> EventAsync(StateSnapshot state, TupleNumber? tuple, CancellationToken cancellationToken) =>
        tuple is { } number && state[number] is { } found ? await events.FindAsync(found, cancellationToken) : null;

    private static Visibility Read(Pdu pdu) =>
        pdu.Content.TryGetProperty("history_visibility", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() switch
            {
                "world_readable" => Visibility.WorldReadable,
                "invited" => Visibility.Invited,
                "joined" => Visibility.Joined,
                _ => Visibility.Shared,
            }
            : Visibility.Shared;

    private enum Visibility
    {
        Shared,
        WorldReadable,
        Invited,
        Joined,
    }

    private readonly record struct Standing(Visibility Visibility, MembershipKind Membership);
}
