using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Receives an event from another server (Server-Server API, "Checks performed on receipt of a PDU"). Its signatures have been checked.</summary>
internal static class EventReceipt
{
    public static async Task<ReceiptReply> ReceiveAsync(RoomGrain grain, RoomLoader loader, ActiveRoom room, ReceiveEvent command)
    {
        Pdu pdu;
        try
        {
            pdu = PduReader.Read(room.Version, command.Json);
        }
        catch (InvalidPduException invalid)
        {
            return ReceiptReply.Refused(invalid.Message);
        }

        EventNumber? known = null;
        var arrival = await loader.IsMissingAsync(room, pdu.EventId, CancellationToken.None) ? Arrival.Backfill : Arrival.Live;
        while (true)
        {
            if (known is null && !room.IsUnderWay(pdu.EventId) && await loader.FindAsync(pdu.EventId, CancellationToken.None) is { } stored)
            {
                if (stored.Status is not EventStatus.Outlier && stored.StateAfter is not null)
                {
                    return ReceiptReply.Taken(stored.Status);
                }

                known = stored.Number;
            }

            switch (room.Engine.Receive(pdu, arrival))
            {
                case Step.Append append:
                    // No await between the engine's decision and the hand-over, so that units keep the order of the graph.
                    EventToStore[] events = [new EventToStore(append.Value, IsLive: arrival is Arrival.Live, Known: known) { IsRelayed = command.IsRelayed }];
                    var stores = room.Writer.AppendAsync(events, null, CancellationToken.None);
                    return await grain.CommitAsync(room, events, stores, RoomReply.Sent(append.Value.Pdu.EventId)) is { IsDone: true }
                        ? ReceiptReply.Taken(append.Value.Status)
                        : ReceiptReply.Failed;
                case Step.Unchanged:
                    return ReceiptReply.Taken(EventStatus.Accepted);
                case Step.Load load:
                    await grain.LoadIntoAsync(room, load);
                    break;
                case Step.Fetch fetch:
                    return ReceiptReply.Missing(fetch);
                case Step.Refused refused:
                    return ReceiptReply.Refused(refused.Message);
                default:
                    throw new InvalidOperationException("The engine gave a step that receipt doesn't know.");
            }
        }
    }
}
