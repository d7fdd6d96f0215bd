using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.RoomDirectory;

/// <summary>The rooms that this server publishes in its room directory ("Published room directory").</summary>
public interface IPublishedRooms
{
    ValueTask<bool> IsPublishedAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Publishes a room or takes it out of the directory. Whether somebody may is the caller's question.</summary>
    Task SetPublishedAsync(RoomId room, bool isPublished, CancellationToken cancellationToken);

    /// <summary>Adds to the unit that makes a room that it is published.</summary>
    void AddPublication(LogUnit unit, RoomNumber room);

    /// <summary>All published rooms.</summary>
    ValueTask<IReadOnlyCollection<RoomId>> AllAsync(CancellationToken cancellationToken);
}
