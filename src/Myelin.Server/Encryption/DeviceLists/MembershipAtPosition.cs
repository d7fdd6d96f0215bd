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

    /// <summary>The room at an earlier position.</summary>
    public static async ValueTask<MembershipAtPosition> AtAsync(
        RoomView view, LogPosition position, StateHistory states, EventCache events, CancellationToken cancellationToken)
    {
        if (await states.ChangesAsync(view, position, cancellationToken) is not { } later)
        {
            return await StoredAsync(view, await states.AtAsync(view, position, cancellationToken), events, cancellationToken);
        }

        Dictionary<UserId, bool>? joined = null;
        foreach (var (_, change) in later)
        {
            // The first change after the position says what was before it.
            if (change.Tuple.Type == EventTypes.Member && UserId.TryParse(change.Tuple.StateKey, out var user) && joined?.ContainsKey(user) is not true)
            {
                (joined ??= [])[user] = await states.MembershipAsync(change.Before, cancellationToken) is MembershipKind.Join;
            }
        }

        return new MembershipAtPosition(view, joined ?? (IReadOnlyDictionary<UserId, bool>)FrozenDictionary<UserId, bool>.Empty);
    }

    private static async ValueTask<MembershipAtPosition> StoredAsync(RoomView view, PastState then, EventCache events, CancellationToken cancellationToken)
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
            if (then[new StateTuple(EventTypes.Member, user.Value)] is null)
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
}
