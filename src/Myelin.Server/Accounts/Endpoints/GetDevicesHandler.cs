using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET devices".</summary>
internal sealed class GetDevicesHandler(IDevices devices) : IHandler<GetDevices, GetDevices.Response>
{
    public async ValueTask<GetDevices.Response> HandleAsync(Call call, GetDevices request, CancellationToken cancellationToken) =>
        new([.. (await devices.ListAsync(call.Caller.User, cancellationToken)).Select(DeviceAnswer.Of)]);
}
