using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>An event that arrives with others.</summary>
/// <param name="Pdu">The event.</param>
/// <param name="Number">Its number, if it is stored.</param>
internal readonly record struct Arriving(Pdu Pdu, EventNumber? Number);

/// <summary>Takes the events of a state or of an auth chain that another server has answered, each checked against its auth events.</summary>
internal static class OutlierReceipt
{
    /// <summary>How many events are looked up at a time.</summary>
    private const int LookedUpAtOnce = 500;

    /// <summary>Takes those that are new here; returns once they are durable.</summary>
    /// <returns>Whether they could be stored.</returns>
    public static async Task<bool> ReceiveAsync(RoomGrain grain, RoomLoader loader, ActiveRoom room, byte[][] events)
    {
        var outliers = await TakeAsync(grain, room, await KnownAsync(loader, room, Read(room, events)));
        return outliers.Count == 0
            || await grain.CommitAsync(room, outliers, room.Writer.AppendAsync(outliers, null, CancellationToken.None), new RoomReply()) is { IsDone: true };
    }

    /// <summary>A state by the IDs of its events. Those that are rejected, or not here, are none of it.</summary>
    public static async Task<StateMap> StateOfAsync(RoomLoader loader, ActiveRoom room, IEnumerable<EventId> ids)
    {
        var entries = new Dictionary<StateTuple, EventId>();
        foreach (var some in ids.Distinct().Chunk(LookedUpAtOnce))
        {
            foreach (var stored in await loader.ReadAsync(some, CancellationToken.None))
            {
                if (stored.Room == room.Number && stored.Pdu.IsState && stored.Status is not EventStatus.Rejected)
                {
                    entries[stored.Pdu.StateTuple] = stored.Pdu.EventId;
                }
            }
        }

        return StateMap.From(entries);
    }

    /// <summary>The events that have the room's format; others are as if they had not been sent.</summary>
    public static List<Pdu> Read(ActiveRoom room, byte[][] events)
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
    public static async Task<Dictionary<EventId, Arriving>> KnownAsync(RoomLoader loader, ActiveRoom room, IReadOnlyCollection<Pdu> events)
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
    public static async Task<List<EventToStore>> TakeAsync(RoomGrain grain, ActiveRoom room, Dictionary<EventId, Arriving> arriving)
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
}
