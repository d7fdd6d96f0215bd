using Myelin.Api;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Finds the event closest to a time, <c>timestamp_to_event</c>.</summary>
internal sealed class EventByTimestamp(IRooms rooms, RoomStorage storage, HistoryVisibility visibility)
{
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_NOT_FOUND</c>, <c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<GetEventByTimestamp.Response> FindAsync(
        Caller caller, RoomId room, long timestamp, string dir, CancellationToken cancellationToken)
    {
        var direction = dir switch
        {
            "b" => Direction.Backwards,
            "f" => Direction.Forwards,
            _ => throw MatrixException.InvalidParam("'dir' is neither b nor f."),
        };
        var view = await rooms.FindAsync(room, cancellationToken);
        if (view is null || view.MembershipOf(caller.User) is not MembershipKind.Join)
        {
            throw MatrixException.Forbidden("You are not in this room, or there is no such room.");
        }

        return await storage.Events.NearestAsync(view.Number, timestamp, direction, cancellationToken) is { } stored
            && await visibility.MaySeeAsync(view, caller.User, stored, cancellationToken)
            ? new GetEventByTimestamp.Response(stored.Pdu.EventId, stored.Pdu.OriginServerTs)
            : throw MatrixException.NotFound("There is no event that you may see in that direction.");
    }
}
