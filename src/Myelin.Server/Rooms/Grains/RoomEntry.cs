using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// Enters a room through another server (Server-Server API, "Joining Rooms"): takes the room's state and its auth chain, each event checked against its
/// auth events, and the join event on top. All is committed together, so that the room is there with its state or not at all.
/// </summary>
internal static class RoomEntry
{
    /// <summary>How many events are looked up at a time.</summary>
    private const int LookedUpAtOnce = 500;

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

        var state = Read(room, command.State);
        var known = await KnownAsync(loader, room, [.. state.Concat(Read(room, command.AuthChain))]);
        var outliers = await TakeAsync(grain, room, known);
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

    /// <summary>The events that have the room's format; others are as if they had not been sent.</summary>
    private static List<Pdu> Read(ActiveRoom room, byte[][] events)
    {
        var read = new List<Pdu>(events.Length);
        foreach (var json in events)
        {
            try
            {
                read.Add(PduReader.Read(room.Version, json));
            }
            catch (InvalidPduException)
            {
                // The room's state is what remains, as on the other servers that read the same events.
            }
        }

        return read;
    }

    /// <summary>The events by ID, with what is stored of them, which the engine gets.</summary>
    private static async Task<Dictionary<EventId, Arriving>> KnownAsync(RoomLoader loader, ActiveRoom room, IReadOnlyCollection<Pdu> events)
    {
        var arriving = new Dictionary<EventId, Arriving>(events.Count);
        foreach (var pdu in events)
        {
            arriving.TryAdd(pdu.EventId, new Arriving(pdu, null));
        }

        foreach (var some in arriving.Keys.Chunk(LookedUpAtOnce))
        {
            foreach (var stored in await loader.ReadAsync(some, CancellationToken.None))
            {
                room.Engine.Remember(stored.Pdu, stored.Status);
                arriving[stored.Pdu.EventId] = new Arriving(stored.Pdu, stored.Number);
            }
        }

        return arriving;
    }

    /// <summary>Checks the events that are new here, and gives those that are to be stored. One whose auth events are missing can't be checked and is left out.</summary>
    private static async Task<List<EventToStore>> TakeAsync(RoomGrain grain, ActiveRoom room, Dictionary<EventId, Arriving> arriving)
    {
        var outliers = new List<EventToStore>();
        foreach (var pdu in AuthOrder.Sort(arriving.Values.Where(item => item.Number is null).Select(item => item.Pdu)))
        {
            Step step;
            while ((step = room.Engine.ReceiveOutlier(pdu)) is Step.Load load)
            {
                await grain.LoadIntoAsync(room, load);
            }

            if (step is Step.Append append)
            {
                outliers.Add(new EventToStore(append.Value, IsLive: false));
            }
        }

        return outliers;
    }

    /// <param name="Pdu">The event.</param>
    /// <param name="Number">Its number, if it is stored.</param>
    private readonly record struct Arriving(Pdu Pdu, EventNumber? Number);
}
