using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Push.Endpoints;

/// <summary>"POST pushers/set".</summary>
internal sealed class PostPusherHandler(PusherSetting setting) : IHandler<PostPusher, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, PostPusher request, CancellationToken cancellationToken)
    {
        await setting.SetAsync(call.Caller, request.Pusher, cancellationToken);
        return Empty.Value;
    }
}
