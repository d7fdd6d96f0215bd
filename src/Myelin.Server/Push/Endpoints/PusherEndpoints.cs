using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Push.Endpoints;

/// <summary>A user's pushers ("Push Notifications").</summary>
internal sealed class PusherEndpoints(PusherViews views, PusherEditor editor) : IEndpoints<PusherEndpoints>
{
    public static void Map(IOperationMap<PusherEndpoints> map)
    {
        map.Serve(GetPushers.Contract, static endpoints => endpoints.GetPushersAsync);
        map.Serve(PostPusher.Contract, static endpoints => endpoints.PostPusherAsync);
    }

    private async ValueTask<IWritten<GetPushers.Response>> GetPushersAsync(Call call, GetPushers request, CancellationToken cancellationToken) =>
        Pusher.WriteAll(await views.OfUserAsync(call.Caller.User, cancellationToken));

    private async ValueTask<Empty> PostPusherAsync(Call call, PostPusher request, CancellationToken cancellationToken)
    {
        await editor.SetAsync(call.Caller, request.Pusher, cancellationToken);
        return Empty.Value;
    }
}
