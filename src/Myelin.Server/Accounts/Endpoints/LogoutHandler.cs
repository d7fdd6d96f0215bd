using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST logout".</summary>
internal sealed class LogoutHandler(IDevices devices) : IHandler<Logout, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, Logout request, CancellationToken cancellationToken)
    {
        if (call.Caller.Device is { } device)
        {
            await devices.DeleteAsync(call.Caller.User, [device], cancellationToken);
        }

        return Empty.Value;
    }
}
