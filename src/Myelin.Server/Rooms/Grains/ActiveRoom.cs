using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>A room that is being written: its engine, and the writer that stores what the engine decides.</summary>
internal sealed class ActiveRoom(RoomId roomId, RoomNumber number, RoomEngine engine, RoomWriter writer)
{
    /// <summary>Events and states that an engine may hold besides those under way: the last senders' memberships, above all.</summary>
    public const int MaximumRemembered = 128;

    private readonly HashSet<EventId> _underWay = [];

    public RoomId RoomId { get; } = roomId;

    public RoomNumber Number { get; } = number;

    public RoomEngine Engine { get; } = engine;

    public RoomWriter Writer { get; } = writer;

    public RoomVersion Version => Engine.Version;

    /// <summary>Notes events that were handed over: until their commit is known the engine must not forget them, since the store has them not.</summary>
    public void Begin(IReadOnlyList<EventToStore> events)
    {
        foreach (var item in events)
        {
            _underWay.Add(item.Append.Pdu.EventId);
        }
    }

    /// <summary>
    /// Notes that the events' commit is known, and lets the engine forget what the store has. A room that never rests has always something
    /// under way: the more there is, the rarer it is looked through.
    /// </summary>
    public void End(IReadOnlyList<EventToStore> events)
    {
        foreach (var item in events)
        {
            _underWay.Remove(item.Append.Pdu.EventId);
        }

        Engine.Trim(MaximumRemembered + (2 * _underWay.Count), _underWay);
    }
}
