using Myelin.Api;
using Myelin.Api.ClientServer.Reports;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.Reports.Endpoints;

internal sealed class ReportRoomHandler(IRooms rooms, ReportKeeping reports) : IHandler<ReportRoom, Empty>
{
    // "Servers MUST NOT restrict room reports based on whether or not the reporting user is joined to the room."
    public async ValueTask<Empty> HandleAsync(Call call, ReportRoom request, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is null)
        {
            throw MatrixException.NotFound("The room was not found.");
        }

        await reports.KeepAsync(new Report(call.Caller.User, request.Report.Reason) { Room = request.RoomId }, cancellationToken);
        return Empty.Value;
    }
}
