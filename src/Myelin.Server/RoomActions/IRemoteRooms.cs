using Myelin.Api;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomActions;

/// <summary>Changes memberships in rooms that this server is not in, with the help of servers that are.</summary>
internal interface IRemoteRooms
{
    /// <summary>Joins a room; it is here once the task completes.</summary>
    /// <param name="command">The join.</param>
    /// <param name="room">The room.</param>
    /// <param name="via">Servers that may be in the room, the likeliest first.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="MatrixException">No server let the user in.</exception>
    ValueTask JoinAsync(ChangeMembership command, RoomId room, IReadOnlyList<ServerName> via, CancellationToken cancellationToken);
}
