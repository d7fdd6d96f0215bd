using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.RoomDirectory;

/// <summary>The rooms that this server publishes in its room directory ("Published room directory").</summary>
public interface IPublishedRooms
{
    ValueTask<bool> IsPublishedAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Publishes a room or removes it from the directory. The caller must check permissions.</summary>
    Task SetPublishedAsync(RoomId room, bool isPublished, CancellationToken cancellationToken);

    /// <summary>Adds the publication of a new room to the unit that creates the room.</summary>
    void AddPublication(LogUnit unit, RoomNumber room);

    /// <summary>All published rooms.</summary>
    ValueTask<IReadOnlyCollection<RoomId>> AllAsync(CancellationToken cancellationToken);
}
