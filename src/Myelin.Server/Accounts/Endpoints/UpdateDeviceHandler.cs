using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"PUT devices/{deviceId}".</summary>
internal sealed class UpdateDeviceHandler(IDevices devices) : IHandler<UpdateDevice, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, UpdateDevice request, CancellationToken cancellationToken)
    {
        var isKnown = request.Content.DisplayName is { } name
            ? await devices.RenameAsync(call.Caller.User, request.DeviceId, name, cancellationToken)
            : await devices.FindAsync(call.Caller.User, request.DeviceId, cancellationToken) is not null;
        return isKnown ? Empty.Value : throw DeviceAnswer.Unknown();
    }
}
