using System.Collections.Immutable;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Finds the events that a server has missed in its rooms.</summary>
internal sealed class MissedEvents(RoomHistory history, LoggedRooms rooms, SentEvents sent, ILogTail tail)
{
    /// <summary>The missed events of some rooms: of each the newest, in order.</summary>
    public async ValueTask<ImmutableArray<OutgoingEvent>> ReadAsync(ServerName server, ImmutableArray<MissedRoom> missed, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<OutgoingEvent>();
        foreach (var room in missed)
        {
            // In a cluster, another process may be ahead of this one.
            await tail.WaitForAsync(room.UpTo, cancellationToken);
            foreach (var past in ForwardPart(await NewestAsync(server, room, cancellationToken)))
            {
                found.Add(new OutgoingEvent(past.Position.Value, room.Room, past.Number.Value));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The newest missed events of a room, the newest first: one more than are sent, if there are so many.</summary>
    private async ValueTask<List<PastEvent>> NewestAsync(ServerName server, MissedRoom room, CancellationToken cancellationToken)
    {
        var found = new List<PastEvent>();
        var from = room.UpTo;
        for (var reads = 0; found.Count == 0 || reads < DestinationLimits.ReadsPerRoom; reads++)
        {
            var page = await history.NewestAsync(new RoomNumber(room.Room), from, room.After, DestinationLimits.EventsPerRead, cancellationToken);
            foreach (var past in await sent.OfAsync(page, cancellationToken))
            {
                if (past.Pdu.Sender.ServerName != server && (await rooms.ServersAsync(past, cancellationToken)).Contains(server))
                {
                    found.Add(past);
                }

                if (found.Count > DestinationLimits.MissedPerRoom)
                {
                    return found;
                }
            }

            if (page.Count < DestinationLimits.EventsPerRead)
            {
                break;
            }

            from = page[^1].Position.Plus(-1);
        }

        return found;
    }

    /// <summary>The events in order. Of too many only those that no other refers to: whoever gets these asks for the others.</summary>
    private static IEnumerable<PastEvent> ForwardPart(List<PastEvent> newestFirst)
    {
        var inOrder = Enumerable.Reverse(newestFirst);
        if (newestFirst.Count <= DestinationLimits.MissedPerRoom)
        {
            return inOrder;
        }

        var superseded = newestFirst.SelectMany(static past => past.Pdu.PrevEvents).ToHashSet();
        return inOrder.Where(past => !superseded.Contains(past.Pdu.EventId));
    }
}

/// <summary>Tells which events this server sends to the others of a room: those of its own users, and those that it helps others with.</summary>
internal sealed class SentEvents(LoggedRooms rooms, ServerIdentity identity)
{
    /// <summary>Those of the events that this server sends, in the order given.</summary>
    public async ValueTask<IReadOnlyList<PastEvent>> OfAsync(IReadOnlyList<PastEvent> events, CancellationToken cancellationToken)
    {
        var foreign = events.Where(past => past.Pdu.Sender.ServerName != identity.ServerName).ToList();
        if (foreign.Count == 0)
        {
            return events;
        }

        var relayed = await rooms.RelayedAsync(foreign, cancellationToken);
        return [.. events.Where(past => past.Pdu.Sender.ServerName == identity.ServerName || relayed.Contains(past.Number.Value))];
    }
}
