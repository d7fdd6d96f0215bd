using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>A room that is being written: its engine, and the writer that stores what the engine decides.</summary>
internal sealed class ActiveRoom(RoomId roomId, RoomNumber number, RoomEngine engine, RoomWriter writer)
{
    public RoomId RoomId { get; } = roomId;

    public RoomNumber Number { get; } = number;

    public RoomEngine Engine { get; } = engine;

    public RoomWriter Writer { get; } = writer;

    public RoomVersion Version => Engine.Version;

    /// <summary>Events handed over whose commit is not known yet: the engine must not forget them, the store has them not.</summary>
    public int UnderWay { get; set; }
}
