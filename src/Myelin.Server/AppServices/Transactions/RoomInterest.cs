using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// Which rooms one application service is interested in, at the place in the log that it has come to: rooms and aliases of its namespaces, and
/// rooms that one of its users is joined to ("Registration"). Who is joined is looked up once a room and then followed by the log's entries,
/// so that an event costs no look at a room's members.
/// </summary>
internal sealed class RoomInterest(
    AppService service, LoggedRooms rooms, IRoomAliases aliases, IEntityNumbers numbers, ServerIdentity identity)
{
    private readonly Dictionary<long, HashSet<UserId>> _joined = [];
    private readonly Dictionary<long, bool> _aliased = [];

    /// <summary>Whether a user is one of this server's, and the service's.</summary>
    public bool IsOwn(UserId user) => user.IsOn(identity.ServerName) && service.Covers(user);

    /// <summary>Whether the service sees what happens in the room, once the event has come.</summary>
    public async ValueTask<bool> CoversAsync(long room, PastEvent past, CancellationToken cancellationToken) =>
        service.Covers(past.Pdu.RoomId)
        || await IsAliasedAsync(room, past.Pdu.RoomId, cancellationToken)
        || (await JoinedAsync(room, past, cancellationToken)).Count > 0;

    /// <summary>The service's users that are joined to the room, once the event has come.</summary>
    public async ValueTask<IReadOnlySet<UserId>> JoinedAsync(long room, PastEvent past, CancellationToken cancellationToken)
    {
        if (_joined.TryGetValue(room, out var joined))
        {
            return joined;
        }

        MakeRoom(_joined);
        joined = await rooms.JoinedAsync(past, IsOwn, cancellationToken);
        _joined[room] = joined;
        return joined;
    }

    /// <summary>Whether the service sees what happens in a room of which no event is at hand: at the place it has come to, or now.</summary>
    public async ValueTask<bool> CoversNowAsync(long room, RoomId id, CancellationToken cancellationToken) =>
        service.Covers(id)
        || await IsAliasedAsync(room, id, cancellationToken)
        || await IsJoinedNowAsync(room, cancellationToken);

    /// <summary>Whether one of the service's users is joined to the room.</summary>
    public async ValueTask<bool> IsJoinedNowAsync(long room, CancellationToken cancellationToken) =>
        _joined.TryGetValue(room, out var joined) ? joined.Count > 0 : await rooms.IsAnyJoinedAsync(new RoomNumber(room), IsOwn, cancellationToken);

    /// <summary>Follows the log by an entry that has been come to.</summary>
    public async ValueTask FollowAsync(CommittedEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.Kind)
        {
            case LogEntryKind.Directory:
                _aliased.Remove(entry.Subject);
                break;
            case LogEntryKind.Membership when _joined.TryGetValue(entry.Detail, out var joined):
                var user = await numbers.UserIdAsync(new UserNumber(entry.Subject), cancellationToken);
                if (!IsOwn(user))
                {
                    break;
                }

                switch (await rooms.IsJoinedByAsync(entry, cancellationToken))
                {
                    case true:
                        joined.Add(user);
                        break;
                    case false:
                        joined.Remove(user);
                        break;
                    default:
                        // It has changed again since: the room is looked up anew, at its next event.
                        _joined.Remove(entry.Detail);
                        break;
                }

                break;
        }
    }

    /// <summary>Forgets everything: after a failure, what was followed may be ahead of the place that is begun at again.</summary>
    public void Forget()
    {
        _joined.Clear();
        _aliased.Clear();
    }

    private static void MakeRoom<T>(Dictionary<long, T> remembered)
    {
        if (remembered.Count >= AppServiceLimits.RememberedRooms)
        {
            remembered.Clear();
        }
    }

    private async ValueTask<bool> IsAliasedAsync(long room, RoomId id, CancellationToken cancellationToken)
    {
        if (service.Aliases.IsEmpty)
        {
            return false;
        }

        if (!_aliased.TryGetValue(room, out var isAliased))
        {
            MakeRoom(_aliased);
            isAliased = (await aliases.OfRoomAsync(id, cancellationToken)).Any(service.Covers);
            _aliased[room] = isAliased;
        }

        return isAliased;
    }
}
