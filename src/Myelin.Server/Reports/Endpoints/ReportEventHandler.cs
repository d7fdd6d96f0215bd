using Myelin.Api;
using Myelin.Api.ClientServer.Reports;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.Reports.Endpoints;

internal sealed class ReportEventHandler(IRooms rooms, ReportKeeping reports) : IHandler<ReportEvent, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, ReportEvent request, CancellationToken cancellationToken)
    {
        // One answer for all of them, so that nothing is learnt about rooms and events that the caller can't see.
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is not { } room
            || !room.IsJoined(call.Caller.User)
            || await rooms.EventAsync(room, request.EventId, cancellationToken) is null
            || !await rooms.MaySeeAsync(room, call.Caller.User, request.EventId, cancellationToken))
        {
            throw MatrixException.NotFound("The event was not found or you are not joined to the room.");
        }

        var report = new Report(call.Caller.User, request.Report.Reason) { Room = request.RoomId, Event = request.EventId };
        await reports.KeepAsync(report, cancellationToken);
        return Empty.Value;
    }
}
