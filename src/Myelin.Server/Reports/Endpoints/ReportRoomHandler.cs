using Myelin.Api.ClientServer.Reports;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.Reports.Endpoints;

internal sealed class ReportRoomHandler(ContentReports reports, IRooms rooms) : IHandler<ReportRoom, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, ReportRoom request, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is null)
        {
            throw MatrixException.NotFound("The room was not found.");
        }

        await reports.AddAsync(call.Caller.User, ReportSubject.Room, request.RoomId, null, null, request.Report.Reason, cancellationToken);
        return Empty.Value;
    }
}
