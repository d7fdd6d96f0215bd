using Myelin.Api;
using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Push.Endpoints;

/// <summary>A user's notifications ("Listing Notifications").</summary>
internal sealed class NotificationEndpoints(NotificationList notifications, NotificationListWriter writer) : IEndpoints<NotificationEndpoints>
{
    public static void Map(IOperationMap<NotificationEndpoints> map) =>
        map.Serve(GetNotifications.Contract, static endpoints => endpoints.GetNotificationsAsync);

    private async ValueTask<IWritten<GetNotifications.Response>> GetNotificationsAsync(Call call, GetNotifications request, CancellationToken cancellationToken)
    {
        var limit = request.Limit ?? PushLimits.DefaultNotifications;
        if (limit < 1)
        {
            throw MatrixException.InvalidParam("'limit' is 1 at least.");
        }

        // Values of 'only' that the specification may add later don't restrict the list.
        var listed = await notifications.ReadAsync(
            call.Caller.User,
            NotificationListWriter.Before(request.From),
            Math.Min(limit, PushLimits.MaximumNotifications),
            request.Only == "highlight",
            cancellationToken);
        return await writer.WriteAsync(listed, call.Caller, cancellationToken);
    }
}
