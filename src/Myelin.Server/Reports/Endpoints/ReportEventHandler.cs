using Myelin.Api.ClientServer.Reports;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.Reports.Endpoints;

internal sealed class ReportEventHandler(ContentReports reports, IRooms rooms) : IHandler<ReportEvent, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, ReportEvent request, CancellationToken cancellationToken)
    {
        // One answer for all that one may not see, so that nothing is learnt from it.
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is not { } room
            || !room.IsJoined(call.Caller.User)
            || !await rooms.MaySeeAsync(room, call.Caller.User, request.EventId, cancellationToken))
        {
            throw MatrixException.NotFound("The event was not found or you are not joined to the room.");
        }

        await reports.AddAsync(call.Caller.User, ReportSubject.Event, request.RoomId, request.EventId, null, request.Report.Reason, cancellationToken);
        return Empty.Value;
    }
}
