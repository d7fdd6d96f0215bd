using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>The devices of a user ("Device Management").</summary>
internal sealed class DeviceEndpoints(IDevices devices, DeviceCreation creation, DeviceDeletion deletion) : IEndpoints<DeviceEndpoints>
{
    public static void Map(IOperationMap<DeviceEndpoints> map)
    {
        map.Serve(GetDevices.Contract, static endpoints => endpoints.GetDevicesAsync);
        map.Serve(GetDevice.Contract, static endpoints => endpoints.GetDeviceAsync);
        map.Serve(UpdateDevice.Contract, static endpoints => endpoints.UpdateDeviceAsync);
        map.Serve(DeleteDevice.Contract, static endpoints => endpoints.DeleteDeviceAsync);
        map.Serve(DeleteDevices.Contract, static endpoints => endpoints.DeleteDevicesAsync);
    }

    private async ValueTask<GetDevices.Response> GetDevicesAsync(Call call, GetDevices request, CancellationToken cancellationToken) =>
        new([.. (await devices.ListAsync(call.Caller.User, cancellationToken)).Select(DeviceAnswer.Of)]);

    private async ValueTask<ClientDevice> GetDeviceAsync(Call call, GetDevice request, CancellationToken cancellationToken) =>
        DeviceAnswer.Of(await devices.FindAsync(call.Caller.User, request.DeviceId, cancellationToken) ?? throw DeviceAnswer.Unknown());

    private async ValueTask<UpdateDevice.Response> UpdateDeviceAsync(Call call, UpdateDevice request, CancellationToken cancellationToken)
    {
        var isKnown = request.Content.DisplayName is { } name
            ? await devices.RenameAsync(call.Caller.User, request.DeviceId, name, cancellationToken)
            : await devices.FindAsync(call.Caller.User, request.DeviceId, cancellationToken) is not null;
        if (isKnown)
        {
            return new UpdateDevice.Response { IsCreated = false };
        }

        if (call.Caller.Kind != CallerKind.AppService)
        {
            throw DeviceAnswer.Unknown();
        }

        await creation.CreateAsync(call, request.DeviceId, request.Content.DisplayName, cancellationToken);
        return new UpdateDevice.Response { IsCreated = true };
    }

    private ValueTask<Empty> DeleteDeviceAsync(Call call, DeleteDevice request, CancellationToken cancellationToken) =>
        deletion.DeleteAsync(call.Caller, [request.DeviceId], request.Content.Auth, cancellationToken);

    private ValueTask<Empty> DeleteDevicesAsync(Call call, DeleteDevices request, CancellationToken cancellationToken) =>
        request.Content.Devices.Length <= AccountLimits.MaximumDevicesDeleted
            ? deletion.DeleteAsync(call.Caller, request.Content.Devices, request.Content.Auth, cancellationToken)
            : throw MatrixException.InvalidParam($"At most {AccountLimits.MaximumDevicesDeleted} devices may be deleted at a time.");
}

/// <summary>Devices as returned to their user.</summary>
internal static class DeviceAnswer
{
    public static ClientDevice Of(Device device) =>
        new(device.Id, device.DisplayName, device.LastSeenAddress, device.LastSeenAt?.ToUnixTimeMilliseconds());

    public static MatrixException Unknown() => MatrixException.NotFound("You have no such device.");
}

/// <summary>Deletes devices after the user has confirmed exactly these; application services need no confirmation.</summary>
internal sealed class DeviceDeletion(IDevices devices, IUserInteractiveAuthentication interactive)
{
    public async ValueTask<Empty> DeleteAsync(
        Caller caller, IReadOnlyCollection<DeviceId> chosen, AuthenticationData? auth, CancellationToken cancellationToken)
    {
        if (caller.Kind == CallerKind.AppService)
        {
            await devices.DeleteAsync(caller.User, chosen, cancellationToken);
            return Empty.Value;
        }

        // Prefix each ID with its length, so that no two lists yield the same text.
        var subject = string.Concat(chosen.Select(id => id.Value).Order(StringComparer.Ordinal).Select(id => $" {id.Length}:{id}"));
        return await interactive.RunAsync(
            new InteractiveRequest(DeleteDevices.Contract, caller.User, InteractiveRequest.PasswordFlow) { Subject = subject },
            auth,
            async (_, token) =>
            {
                await devices.DeleteAsync(caller.User, chosen, token);
                return Empty.Value;
            },
            cancellationToken);
    }
}
