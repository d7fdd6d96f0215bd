using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// The rooms that one application service is interested in, at its reader's position in the log: rooms and aliases in its namespaces, and
/// rooms that one of its users is joined to ("Registration"). The service's joined users are looked up once per room and then follow the log's
/// entries, so that an event does not cost a lookup of the room's members.
/// </summary>
internal sealed class RoomInterest(
    AppService service, LoggedRooms rooms, IRoomAliases aliases, IEntityNumbers numbers, ServerIdentity identity)
{
    private readonly Dictionary<long, HashSet<UserId>> _joined = [];
    private readonly Dictionary<long, bool> _aliased = [];

    /// <summary>Whether a user is local and belongs to the service.</summary>
    public bool IsOwn(UserId user) => user.IsOn(identity.ServerName) && service.Covers(user);

    /// <summary>Whether the service is interested in the room, after the event.</summary>
    public async ValueTask<bool> CoversAsync(long room, PastEvent past, CancellationToken cancellationToken) =>
        service.Covers(past.Pdu.RoomId)
        || await IsAliasedAsync(room, past.Pdu.RoomId, cancellationToken)
        || (await JoinedAsync(room, past, cancellationToken)).Count > 0;

    /// <summary>The service's users that are joined to the room, after the event.</summary>
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

    /// <summary>Whether the service is interested in a room, without an event at hand: at the reader's position if it is known, otherwise now.</summary>
    public async ValueTask<bool> CoversNowAsync(long room, RoomId id, CancellationToken cancellationToken) =>
        service.Covers(id)
        || await IsAliasedAsync(room, id, cancellationToken)
        || await IsJoinedNowAsync(room, cancellationToken);

    /// <summary>Whether one of the service's users is joined to the room.</summary>
    public async ValueTask<bool> IsJoinedNowAsync(long room, CancellationToken cancellationToken) =>
        _joined.TryGetValue(room, out var joined) ? joined.Count > 0 : await rooms.IsAnyJoinedAsync(new RoomNumber(room), IsOwn, cancellationToken);

    /// <summary>Follows an entry that the reader has reached.</summary>
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
                        // It has changed again since: look the room up again at its next event.
                        _joined.Remove(entry.Detail);
                        break;
                }

                break;
        }
    }

    /// <summary>Forgets everything. After a failure, what was followed may be ahead of the position where the reader starts again.</summary>
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
