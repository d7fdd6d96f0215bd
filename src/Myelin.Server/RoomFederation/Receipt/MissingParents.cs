using Myelin.Core.Events;
using Myelin.Server.Federation;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Receives events whose parents are missing, outside the room's writer, once for each event at a time.</summary>
internal sealed class MissingParents(RoomGraph graph, RoomPeers peers, FetchedEvents fetched, IGrainFactory grains, TimeProvider time)
{
    private readonly SharedWork<(RoomId Room, EventId Event), IReadOnlyDictionary<EventId, ReceiptReply>> _underWay = new(ReceiptLimits.GapsAtOnce, ReceiptLimits.GapsWaiting);

    /// <summary>Receives the events in their order. The caller doesn't wait long: an event that is still under way has no reply.</summary>
    public async Task<IReadOnlyDictionary<EventId, ReceiptReply>> ReceiveAsync(ServerName origin, RoomView room, IReadOnlyList<Pdu> pdus, CancellationToken cancellationToken)
    {
        if (_underWay.Run((room.RoomId, pdus[0].EventId), () => FillAsync(origin, room, pdus)) is not { } work)
        {
            return pdus.ToDictionary(static pdu => pdu.EventId, static _ => ReceiptReply.Refused("Too many events with missing parents are under way."));
        }

        try
        {
            return await work.WaitAsync(ReceiptLimits.GapPatience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new Dictionary<EventId, ReceiptReply>();
        }
    }

    private async Task<IReadOnlyDictionary<EventId, ReceiptReply>> FillAsync(ServerName origin, RoomView room, IReadOnlyList<Pdu> pdus)
    {
        using var timeout = new CancellationTokenSource(ReceiptLimits.GapTimeout, time);
        var fill = new GapFill(room, peers.Of(room, origin), graph, fetched, grains.GetGrain<IRoomGrain>(room.RoomId.Value), isBackfill: false);
        var replies = new Dictionary<EventId, ReceiptReply>();
        foreach (var pdu in pdus)
        {
            try
            {
                replies[pdu.EventId] = await fill.ReceiveAsync(pdu, timeout.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                replies[pdu.EventId] = ReceiptReply.Refused("The events that this one refers to did not come in time.");
            }
        }

        return replies;
    }
}
