using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"DELETE devices/{deviceId}".</summary>
internal sealed class DeleteDeviceHandler(DeviceDeletion deletion) : IHandler<DeleteDevice, Empty>
{
    public ValueTask<Empty> HandleAsync(Call call, DeleteDevice request, CancellationToken cancellationToken) =>
        deletion.DeleteAsync(call.Caller, [request.DeviceId], request.Content.Auth, cancellationToken);
}
