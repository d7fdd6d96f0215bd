using Myelin.Api;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.RoomDirectory;

/// <summary>Who may change what the directory says of a room.</summary>
internal sealed class DirectoryRights(IRooms rooms)
{
    /// <summary>Whether the caller speaks for the room: a server administrator, or a member who may set its canonical alias.</summary>
    public async ValueTask<bool> SpeaksForAsync(Caller caller, RoomView room, CancellationToken cancellationToken)
    {
        if (caller.IsAdministrator)
        {
            return true;
        }

        if (!room.IsJoined(caller.User)
            || await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.Create, string.Empty), cancellationToken) is not { } create)
        {
            return false;
        }

        var stated = await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.PowerLevels, string.Empty), cancellationToken);
        var levels = PowerLevels.From(room.Version, stated, create);
        return levels.Of(caller.User) >= levels.ForEvent(EventTypes.CanonicalAlias, isState: true);
    }

    /// <summary>Whether everybody may read the room's history.</summary>
    public async ValueTask<bool> IsWorldReadableAsync(RoomView room, CancellationToken cancellationToken) =>
        (await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.HistoryVisibility, string.Empty), cancellationToken))?.TextOf("history_visibility") == "world_readable";

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask RequireSpeaksForAsync(Caller caller, RoomView room, CancellationToken cancellationToken)
    {
        if (!await SpeaksForAsync(caller, room, cancellationToken))
        {
            throw MatrixException.Forbidden("Only who may set the room's canonical alias may change what the directory says of it.");
        }
    }
}
