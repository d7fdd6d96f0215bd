using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST delete_devices".</summary>
internal sealed class DeleteDevicesHandler(DeviceDeletion deletion) : IHandler<DeleteDevices, Empty>
{
    public ValueTask<Empty> HandleAsync(Call call, DeleteDevices request, CancellationToken cancellationToken) =>
        request.Content.Devices.Length <= AccountLimits.MaximumDevicesDeleted
            ? deletion.DeleteAsync(call.Caller, request.Content.Devices, request.Content.Auth, cancellationToken)
            : throw MatrixException.InvalidParam($"At most {AccountLimits.MaximumDevicesDeleted} devices may be deleted at a time.");
}
