using Myelin.Api;
using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Push.Endpoints;

/// <summary>A user's pushers, and what the user has been notified of ("Push Notifications").</summary>
internal sealed class PusherEndpoints(
    PusherViews views, PusherEditor editor, NotificationList notifications, NotificationListWriter writer)
    : IEndpoints<PusherEndpoints>
{
    public static void Map(IOperationMap<PusherEndpoints> map)
    {
        map.Serve(GetPushers.Contract, static endpoints => endpoints.GetPushersAsync);
        map.Serve(PostPusher.Contract, static endpoints => endpoints.PostPusherAsync);
        map.Serve(GetNotifications.Contract, static endpoints => endpoints.GetNotificationsAsync);
    }

    private async ValueTask<IWritten<GetPushers.Response>> GetPushersAsync(Call call, GetPushers request, CancellationToken cancellationToken) =>
        Pusher.WriteAll(await views.OfUserAsync(call.Caller.User, cancellationToken));

    private async ValueTask<Empty> PostPusherAsync(Call call, PostPusher request, CancellationToken cancellationToken)
    {
        await editor.SetAsync(call.Caller, request.Pusher, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<IWritten<GetNotifications.Response>> GetNotificationsAsync(Call call, GetNotifications request, CancellationToken cancellationToken)
    {
        var limit = request.Limit ?? PushLimits.DefaultNotifications;
        if (limit < 1)
        {
            throw MatrixException.InvalidParam("'limit' is 1 at least.");
        }

        // Values that the specification may give 'only' later leave the list as it is.
        var listed = await notifications.ReadAsync(
            call.Caller.User,
            NotificationListWriter.Before(request.From),
            Math.Min(limit, PushLimits.MaximumNotifications),
            request.Only == "highlight",
            cancellationToken);
        return await writer.WriteAsync(listed, call.Caller, cancellationToken);
    }
}
