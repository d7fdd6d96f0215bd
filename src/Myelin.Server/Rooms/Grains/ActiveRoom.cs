using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>A room that is open for writing: its engine, and the writer that stores the engine's decisions.</summary>
internal sealed class ActiveRoom(RoomId roomId, RoomNumber number, RoomEngine engine, RoomWriter writer)
{
    /// <summary>How many events and states an engine may remember besides those under way, above all the memberships of recent senders.</summary>
    public const int MaximumRemembered = 128;

    private readonly HashSet<EventId> _underWay = [];

    public RoomId RoomId { get; } = roomId;

    public RoomNumber Number { get; } = number;

    public RoomEngine Engine { get; } = engine;

    public RoomWriter Writer { get; } = writer;

    public RoomVersion Version => Engine.Version;

    /// <summary>Whether the event was handed over and its commit isn't known yet.</summary>
    public bool IsUnderWay(EventId id) => _underWay.Contains(id);

    /// <summary>Registers events that were handed over. The engine must remember them until their commit is known, since the store does not have them yet.</summary>
    public void Begin(IReadOnlyList<EventToStore> events)
    {
        foreach (var item in events)
        {
            _underWay.Add(item.Append.Pdu.EventId);
        }
    }

    /// <summary>
    /// Registers that the events' commit is known, and lets the engine forget what is stored. A busy room always has commits under way: the more
    /// there are, the less often the engine is trimmed.
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
