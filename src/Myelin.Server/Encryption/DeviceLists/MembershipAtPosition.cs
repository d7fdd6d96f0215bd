using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Encryption.DeviceLists;

/// <summary>The joined users of a room at one position: the room's view, and the differences from it.</summary>
internal sealed class MembershipAtPosition
{
    private readonly RoomView _view;
    private readonly IReadOnlyDictionary<UserId, bool> _joined;

    private MembershipAtPosition(RoomView view, IReadOnlyDictionary<UserId, bool> joined)
    {
        _view = view;
        _joined = joined;
    }

    /// <summary>The users who may be joined at this position but not in the view, or the other way round.</summary>
    public IEnumerable<UserId> Differing => _joined.Keys;

    /// <summary>The users who were joined.</summary>
    public IEnumerable<UserId> Joined =>
        _view.MembersWith(MembershipKind.Join).Where(user => !_joined.ContainsKey(user)).Concat(_joined.Where(pair => pair.Value).Select(pair => pair.Key));

    public bool IsJoined(UserId user) => _joined.TryGetValue(user, out var joined) ? joined : _view.IsJoined(user);

    /// <summary>The room as in its view.</summary>
    public static MembershipAtPosition Now(RoomView view) => new(view, FrozenDictionary<UserId, bool>.Empty);

    /// <summary>The room at an earlier position: from the view's changes if they reach back that far, otherwise from the database.</summary>
    public static async ValueTask<MembershipAtPosition> AtAsync(
        RoomView view, LogPosition position, RoomHistory history, EventCache events, CancellationToken cancellationToken)
    {
        // The view of a newly loaded room has no state changes yet, but its timeline shows whether anything has come since.
        if (view.Position <= position || (view.Timeline.CompleteAfter <= position && view.Timeline.After(position).IsEmpty))
        {
            return Now(view);
        }

        return view.StateChanges.After(position) is { } changed && view.Timeline.CompleteAfter <= position
            ? await UnwoundAsync(view, position, changed, events, cancellationToken)
            : await StoredAsync(view, await history.StateAtAsync(view.Number, position, cancellationToken), events, cancellationToken);
    }

    private static async ValueTask<MembershipAtPosition> UnwoundAsync(
        RoomView view, LogPosition position, IReadOnlyCollection<StateTuple> changed, EventCache events, CancellationToken cancellationToken)
    {
        if (!changed.Any(tuple => tuple.Type == EventTypes.Member))
        {
            return Now(view);
        }

        var before = Before(view, position);
        var joined = new Dictionary<UserId, bool>();
        foreach (var tuple in changed)
        {
            if (tuple.Type == EventTypes.Member && UserId.TryParse(tuple.StateKey, out var user))
            {
                joined[user] = await IsJoinAsync(before.TryGetValue(tuple, out var then) ? then : view.CurrentState[tuple], events, cancellationToken);
            }
        }

        return new MembershipAtPosition(view, joined);
    }

    /// <summary>The state before the first change of each tuple after the position.</summary>
    private static Dictionary<StateTuple, EventId?> Before(RoomView view, LogPosition position)
    {
        var before = new Dictionary<StateTuple, EventId?>();
        foreach (var changed in view.Timeline.After(position))
        {
            if (changed.Pdu.IsState)
            {
                before.TryAdd(changed.Pdu.StateTuple, changed.PreviousState);
            }
        }

        return before;
    }

    private static async ValueTask<MembershipAtPosition> StoredAsync(RoomView view, StateMap then, EventCache events, CancellationToken cancellationToken)
    {
        var differing = new Dictionary<UserId, EventId>();
        var joined = new Dictionary<UserId, bool>();
        foreach (var (tuple, id) in then.Entries)
        {
            if (tuple.Type == EventTypes.Member
                && UserId.TryParse(tuple.StateKey, out var user)
                && !(view.Members.TryGetValue(user, out var member) && member.Event == id))
            {
                differing[user] = id;
            }
        }

        foreach (var (user, _) in view.Members)
        {
            if (then[EventTypes.Member, user.Value] is null)
            {
                joined[user] = false;
            }
        }

        var pdus = await events.ReadAsync(differing.Values, cancellationToken);
        foreach (var (user, id) in differing)
        {
            joined[user] = pdus.TryGetValue(id, out var pdu) && MembershipKinds.Of(pdu) is MembershipKind.Join;
        }

        return new MembershipAtPosition(view, joined);
    }

    private static async ValueTask<bool> IsJoinAsync(EventId? id, EventCache events, CancellationToken cancellationToken) =>
        id is { } found && await events.FindAsync(found, cancellationToken) is { } pdu && MembershipKinds.Of(pdu) is MembershipKind.Join;
}
