using Myelin.Api;
using Myelin.Api.AppServices;
using Myelin.Api.ClientServer.AppServices;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.AppServices.Transactions;
using Myelin.Server.Http;
using Myelin.Server.Log.Readers;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Endpoints;

/// <summary>Serves the endpoints that only application services may call (Application Service API, "Client-Server API Extensions").</summary>
internal sealed class AppServiceEndpoints(
    RegisteredAppServices services,
    AppServiceCalls calls,
    AppServiceContact contact,
    TransactionAttempts attempts,
    IGrainFactory grains,
    TimeProvider time,
    NetworkRooms published,
    IRooms rooms)
    : IEndpoints<AppServiceEndpoints>
{
    public static void Map(IOperationMap<AppServiceEndpoints> map)
    {
        map.Serve(PingAppservice.Contract, static endpoints => endpoints.PingAppserviceAsync);
        map.Serve(UpdateAppserviceRoomDirectoryVisibility.Contract, static endpoints => endpoints.UpdateAppserviceRoomDirectoryVisibilityAsync);
    }

    private async ValueTask<PingAppservice.Response> PingAppserviceAsync(Call call, PingAppservice request, CancellationToken cancellationToken)
    {
        if (call.Caller.AppService != request.AppserviceId || services.Find(request.AppserviceId) is not { } service)
        {
            throw MatrixException.Forbidden("The access token is not the application service's.");
        }

        if (service.Url is null)
        {
            throw new MatrixException(400, ErrCode.UrlNotSet, "The application service has no URL.");
        }

        var started = time.GetTimestamp();
        try
        {
            var answer = await calls.SendAsync(service, AppServiceRequest.Of(new Ping { Content = new Ping.Body(request.Content.TransactionId) }), cancellationToken);
            if (!answer.IsSuccess)
            {
                throw BadStatus(answer);
            }

            // The service is up: waiting transactions go on now, without waiting for the next attempt or for one that hangs to time out.
            contact.Answered(service);
            attempts.Hasten(service);
            await grains.GetGrain<ILogReaderGrain>(AppServiceReader.NameOf(service)).ResumeAsync();
            return new PingAppservice.Response((long)time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (AppServiceUnreachableException failure)
        {
            throw failure.IsTimeout
                ? new MatrixException(504, ErrCode.ConnectionTimeout, failure.Message)
                : new MatrixException(502, ErrCode.ConnectionFailed, failure.Message);
        }
    }

    private static MatrixException BadStatus(AppServiceAnswer answer) =>
        new(502, new MatrixError(ErrCode.BadStatus, $"The application service answered with {answer.Status}.")
        {
            Status = answer.Status,
            Body = System.Text.Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, AppServiceLimits.MaximumPingBodyBytes))),
        });

    private async ValueTask<Empty> UpdateAppserviceRoomDirectoryVisibilityAsync(Call call, UpdateAppserviceRoomDirectoryVisibility request, CancellationToken cancellationToken)
    {
        var isPublic = request.Content.Visibility switch
        {
            "public" => true,
            "private" => false,
            _ => throw MatrixException.InvalidParam("'visibility' is neither public nor private."),
        };
        if (request.NetworkId.Length > NetworkRooms.MaximumNetworkLength || request.NetworkId.Contains('\0', StringComparison.Ordinal))
        {
            throw MatrixException.InvalidParam($"A network's ID may have {NetworkRooms.MaximumNetworkLength} characters, and no NUL.");
        }

        var room = await rooms.FindAsync(request.RoomId, cancellationToken) ?? throw MatrixException.NotFound("There is no such room on this server.");
        await published.SetAsync(call.Caller.AppService!, request.NetworkId, room.Number, isPublic, cancellationToken);
        return Empty.Value;
    }
}
