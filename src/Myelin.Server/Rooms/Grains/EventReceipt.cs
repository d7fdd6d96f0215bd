using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Receives events from other servers (Server-Server API, "Checks performed on receipt of a PDU"). Their signatures have been checked.</summary>
internal static class EventReceipt
{
    public static async Task<ReceiptReply> ReceiveAsync(RoomGrain grain, RoomLoader loader, ActiveRoom room, ReceiveEvent command) =>
        await await DecideAsync(grain, loader, room, command);

    /// <summary>Receives events in their order. Each is decided on without waiting for the commit of those before it.</summary>
    public static async Task<ReceiptReply[]> ReceiveAllAsync(RoomGrain grain, RoomLoader loader, ActiveRoom room, ReceiveEvent[] commands)
    {
        var replies = new Task<ReceiptReply>[commands.Length];
        for (var i = 0; i < commands.Length; i++)
        {
            replies[i] = await DecideAsync(grain, loader, room, commands[i]);
        }

        return await Task.WhenAll(replies);
    }

    /// <summary>Completes with the decision; the task that is its result completes once the event is durable.</summary>
    private static async Task<Task<ReceiptReply>> DecideAsync(RoomGrain grain, RoomLoader loader, ActiveRoom room, ReceiveEvent command)
    {
        Pdu pdu;
        try
        {
            pdu = PduReader.Read(room.Version, command.Json);
        }
        catch (InvalidPduException invalid)
        {
            return Task.FromResult(ReceiptReply.Refused(invalid.Message));
        }

        if (command.Outliers.Length > 0 && !await OutlierReceipt.ReceiveAsync(grain, loader, room, command.Outliers))
        {
            return Task.FromResult(ReceiptReply.Failed);
        }

        var before = command.StateBefore is { } ids ? await OutlierReceipt.StateOfAsync(loader, room, ids.Select(EventId.Parse)) : null;
        EventNumber? known = null;
        var arrival = command.IsBackfilled || await loader.IsMissingAsync(room, pdu.EventId, CancellationToken.None) ? Arrival.Backfill : Arrival.Live;
        while (true)
        {
            if (known is null && !room.IsUnderWay(pdu.EventId) && await loader.FindAsync(pdu.EventId, CancellationToken.None) is { } stored)
            {
                if (stored.Status is not EventStatus.Outlier && stored.StateAfter is not null)
                {
                    return Task.FromResult(ReceiptReply.Taken(stored.Status));
                }

                known = stored.Number;
            }

            switch (room.Engine.Receive(pdu, arrival, before))
            {
                case Step.Append append:
                    // No await between the engine's decision and the hand-over, so that units keep the order of the graph.
                    EventToStore[] events = [new EventToStore(append.Value, IsLive: arrival is Arrival.Live, Known: known) { IsRelayed = command.IsRelayed }];
                    return CommitAsync(grain, room, events, room.Writer.AppendAsync(events, null, CancellationToken.None));
                case Step.Unchanged:
                    return Task.FromResult(ReceiptReply.Taken(EventStatus.Accepted));
                case Step.Load load:
                    await grain.LoadIntoAsync(room, load);
                    break;
                case Step.Fetch fetch:
                    return Task.FromResult(ReceiptReply.Missing(fetch));
                case Step.Refused refused:
                    return Task.FromResult(ReceiptReply.Refused(refused.Message));
                default:
                    throw new InvalidOperationException("The engine gave a step that receipt doesn't know.");
            }
        }
    }

    private static async Task<ReceiptReply> CommitAsync(RoomGrain grain, ActiveRoom room, EventToStore[] events, Task<RoomCommit> stores) =>
        await grain.CommitAsync(room, events, stores, RoomReply.Sent(events[0].Append.Pdu.EventId)) is { IsDone: true }
            ? ReceiptReply.Taken(events[0].Append.Status)
            : ReceiptReply.Failed;
}
