using Myelin.Api;

namespace Myelin.Server.AccountData;

/// <summary>
/// The rooms that a user may keep data of: those with a membership of his, be it a left one. Of any other it is not told whether there is such a room.
/// </summary>
internal interface IOwnRooms
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    ValueTask RequireAsync(UserId user, RoomId room, CancellationToken cancellationToken);
}
