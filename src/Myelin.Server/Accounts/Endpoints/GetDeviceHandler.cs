using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET devices/{deviceId}".</summary>
internal sealed class GetDeviceHandler(IDevices devices) : IHandler<GetDevice, ClientDevice>
{
    public async ValueTask<ClientDevice> HandleAsync(Call call, GetDevice request, CancellationToken cancellationToken) =>
        DeviceAnswer.Of(await devices.FindAsync(call.Caller.User, request.DeviceId, cancellationToken) ?? throw DeviceAnswer.Unknown());
}
