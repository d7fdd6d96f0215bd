using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Accounts;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms;

/// <summary>Determines what servers may see of rooms ("Room History Visibility"): whatever one of their users may.</summary>
internal sealed class ServerVisibility(RoomStorage storage, IEntityNumbers numbers, EventCache events, IErasedUsers erased)
{
    /// <summary>A reader for several events of one room; what neighbouring events share is looked up once.</summary>
    /// <param name="room">The room.</param>
    /// <param name="server">The server that asks.</param>
    /// <param name="isIn">Whether it has a user in the room now.</param>
    public ServerSight Sight(RoomView room, ServerName server, bool isIn) => new(storage, numbers, events, erased, room, server, isIn);
}

/// <summary>Determines what one server may see of one room.</summary>
internal sealed class ServerSight(RoomStorage storage, IEntityNumbers numbers, EventCache events, IErasedUsers erased, RoomView room, ServerName server, bool isIn)
{
    private readonly Dictionary<SnapshotId, bool> _known = [];
    private List<TupleNumber>? _members;

    /// <summary>
    /// The event as it is sent to the server: redacted if its users may not see it, or if its sender is erased. The graph stays whole so.
    /// </summary>
    public async ValueTask<Pdu> ShowAsync(GraphEvent item, CancellationToken cancellationToken) =>
        await MaySeeAsync(item, cancellationToken) && !await erased.IsErasedAsync(item.Pdu.Sender, cancellationToken) ? item.Pdu : Redaction.Redact(item.Pdu);

    /// <summary>Whether a user of the server may see the event.</summary>
    public async ValueTask<bool> MaySeeAsync(GraphEvent item, CancellationToken cancellationToken)
    {
        if (item.Status is not (EventStatus.Accepted or EventStatus.SoftFailed) || item.Stored.StateAfter is not { } after)
        {
            return false;
        }

        // For a change of visibility or of a membership, the state before counts as well as the state after.
        return await AllowsAsync(after, cancellationToken)
            || (item.Pdu.Type is EventTypes.HistoryVisibility or EventTypes.Member
                && item.Stored.StateBefore is { } before
                && await AllowsAsync(before, cancellationToken));
    }

    private async ValueTask<bool> AllowsAsync(SnapshotId snapshot, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(snapshot, out var allows))
        {
            _known[snapshot] = allows = await FindAsync(await storage.States.ReadAsync(snapshot, cancellationToken), cancellationToken);
        }

        return allows;
    }

    private async ValueTask<bool> FindAsync(StateSnapshot state, CancellationToken cancellationToken)
    {
        var tuple = await numbers.FindTupleAsync(new StateTuple(EventTypes.HistoryVisibility, string.Empty), cancellationToken);
        var visibility = tuple is { } number && state[number] is { } found ? (await events.FindAsync(found, cancellationToken))?.ContentText("history_visibility"u8) : null;
        return visibility switch
        {
            "world_readable" => true,
            "invited" => await IsAnyAsync(state, static membership => membership is MembershipKind.Join or MembershipKind.Invite, cancellationToken),
            "joined" => await IsAnyAsync(state, static membership => membership is MembershipKind.Join, cancellationToken),
            _ => isIn || await IsAnyAsync(state, static membership => membership is MembershipKind.Join, cancellationToken),
        };
    }

    private async ValueTask<bool> IsAnyAsync(StateSnapshot state, Func<MembershipKind, bool> counts, CancellationToken cancellationToken)
    {
        foreach (var tuple in _members ??= await MembersAsync(cancellationToken))
        {
            if (state[tuple] is { } number && await events.FindAsync(number, cancellationToken) is { } member && counts(MembershipKinds.Of(member)))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<List<TupleNumber>> MembersAsync(CancellationToken cancellationToken)
    {
        StateTuple[] tuples = [.. room.Members.Keys.Where(user => user.IsOn(server)).Select(static user => new StateTuple(EventTypes.Member, user.Value))];
        return [.. (await numbers.TuplesAsync(tuples, cancellationToken)).Values];
    }
}
