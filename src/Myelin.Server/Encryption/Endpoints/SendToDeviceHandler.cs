using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class SendToDeviceHandler(ToDeviceSending sending) : IHandler<SendToDevice, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SendToDevice request, CancellationToken cancellationToken)
    {
        await sending.SendAsync(call.Caller, request.EventType, request.TxnId, request.Content, cancellationToken);
        return Empty.Value;
    }
}
