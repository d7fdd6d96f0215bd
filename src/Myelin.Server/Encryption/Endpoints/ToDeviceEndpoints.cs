using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

/// <summary>Sends messages from device to device ("Send-to-Device messaging").</summary>
internal sealed class ToDeviceEndpoints(ToDeviceSender sender) : IEndpoints<ToDeviceEndpoints>
{
    public static void Map(IOperationMap<ToDeviceEndpoints> map)
    {
        map.Serve(SendToDevice.Contract, static endpoints => endpoints.SendToDeviceAsync);
    }

    private async ValueTask<Empty> SendToDeviceAsync(Call call, SendToDevice request, CancellationToken cancellationToken)
    {
        await sender.SendAsync(call.Caller, request.EventType, request.TxnId, request.Content, cancellationToken);
        return Empty.Value;
    }
}
