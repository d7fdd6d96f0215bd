using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// Enters a room through another server (Server-Server API, "Joining Rooms"): takes the room's state and its auth chain, each event checked against its
/// auth events, and the join event on top. All is committed together, so that the room is there with its state or not at all.
/// </summary>
internal static class RoomEntry
{
    public static async Task<ReceiptReply> EnterAsync(RoomGrain grain, RoomLoader loader, ActiveRoom room, EnterRoom command)
    {
        Pdu join;
        try
        {
            join = PduReader.Read(room.Version, command.Join);
        }
        catch (InvalidPduException invalid)
        {
            return ReceiptReply.Refused(invalid.Message);
        }

        var state = OutlierReceipt.Read(room, command.State);
        var known = await OutlierReceipt.KnownAsync(loader, room, [.. state.Concat(OutlierReceipt.Read(room, command.AuthChain))]);
        var outliers = await OutlierReceipt.TakeAsync(grain, room, known);
        var map = StateMap.From(state
            .Where(pdu => pdu.IsState && room.Engine.StatusOf(pdu.EventId) is EventStatus.Accepted or EventStatus.Outlier)
            .Select(pdu => KeyValuePair.Create(pdu.StateTuple, pdu.EventId)));
        foreach (var prev in join.PrevEvents)
        {
            room.Engine.Remember(prev, map);
        }

        while (true)
        {
            switch (room.Engine.Receive(join))
            {
                case Step.Load load:
                    await grain.LoadIntoAsync(room, load);
                    break;
                case Step.Append { Value.Status: EventStatus.Accepted } append:
                    EventToStore[] events = [.. outliers, new EventToStore(append.Value, Known: known.GetValueOrDefault(join.EventId).Number)];
                    var stores = room.Writer.AppendAsync(events, null, CancellationToken.None);
                    return await grain.CommitAsync(room, events, stores, RoomReply.Sent(join.EventId)) is { IsDone: true }
                        ? ReceiptReply.Taken(EventStatus.Accepted)
                        : ReceiptReply.Failed;
                case Step.Append append:
                    // The engine has events that won't be stored.
                    grain.Abandon();
                    return ReceiptReply.Refused(append.Value.Reason ?? "The room doesn't allow the join.");
                case Step.Fetch fetch:
                    grain.Abandon();
                    return ReceiptReply.Missing(fetch);
                case Step.Refused refused:
                    grain.Abandon();
                    return ReceiptReply.Refused(refused.Message);
                default:
                    return ReceiptReply.Taken(EventStatus.Accepted);
            }
        }
    }
}
