using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"PUT devices/{deviceId}".</summary>
internal sealed class UpdateDeviceHandler(IDevices devices, DeviceCreation creation) : IHandler<UpdateDevice, UpdateDevice.Response>
{
    public async ValueTask<UpdateDevice.Response> HandleAsync(Call call, UpdateDevice request, CancellationToken cancellationToken)
    {
        var isKnown = request.Content.DisplayName is { } name
            ? await devices.RenameAsync(call.Caller.User, request.DeviceId, name, cancellationToken)
            : await devices.FindAsync(call.Caller.User, request.DeviceId, cancellationToken) is not null;
        if (isKnown)
        {
            return new UpdateDevice.Response(IsCreated: false);
        }

        if (call.Caller.Kind != CallerKind.AppService)
        {
            throw DeviceAnswer.Unknown();
        }

        await creation.CreateAsync(call, request.DeviceId, request.Content.DisplayName, cancellationToken);
        return new UpdateDevice.Response(IsCreated: true);
    }
}
