using Myelin.Api;
using Myelin.Api.ClientServer.Reports;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Reports.Endpoints;

/// <summary>Users' reports to the administrators ("Reporting Content").</summary>
internal sealed class ReportEndpoints(
    IRooms rooms,
    ReportKeeper reports,
    IAccounts accounts,
    IEntityNumbers numbers,
    ServerIdentity identity)
    : IEndpoints<ReportEndpoints>
{
    public static void Map(IOperationMap<ReportEndpoints> map)
    {
        map.Serve(ReportRoom.Contract, static endpoints => endpoints.ReportRoomAsync);
        map.Serve(ReportEvent.Contract, static endpoints => endpoints.ReportEventAsync);
        map.Serve(ReportUser.Contract, static endpoints => endpoints.ReportUserAsync);
    }

    // "Servers MUST NOT restrict room reports based on whether or not the reporting user is joined to the room."
    private async ValueTask<Empty> ReportRoomAsync(Call call, ReportRoom request, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is null)
        {
            throw MatrixException.NotFound("The room was not found.");
        }

        await reports.KeepAsync(new Report(call.Caller.User, request.Report.Reason) { Room = request.RoomId }, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<Empty> ReportEventAsync(Call call, ReportEvent request, CancellationToken cancellationToken)
    {
        // The same error for all of these, so that it reveals nothing about rooms and events that the caller can't see.
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

    private async ValueTask<Empty> ReportUserAsync(Call call, ReportUser request, CancellationToken cancellationToken)
    {
        if (!await IsKnownAsync(request.UserId, cancellationToken))
        {
            throw MatrixException.NotFound("The user was not found.");
        }

        await reports.KeepAsync(new Report(call.Caller.User, request.Report.Reason) { User = request.UserId }, cancellationToken);
        return Empty.Value;
    }

    // Of other servers' users, this server knows those that it has encountered.
    private async ValueTask<bool> IsKnownAsync(UserId user, CancellationToken cancellationToken) => user.IsOn(identity.ServerName)
        ? await accounts.ExistsAsync(user, cancellationToken)
        : await numbers.FindUserAsync(user, cancellationToken) is not null;
}
