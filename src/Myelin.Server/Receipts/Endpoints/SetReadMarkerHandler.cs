using Myelin.Api.ClientServer.Receipts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Presence;

namespace Myelin.Server.Receipts.Endpoints;

internal sealed class SetReadMarkerHandler(IReceipts receipts, IPresence presence) : IHandler<SetReadMarker, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetReadMarker request, CancellationToken cancellationToken)
    {
        var user = call.Caller.User;
        if (request.Markers.FullyRead is { } fullyRead)
        {
            await receipts.SetFullyReadAsync(request.RoomId, user, fullyRead, cancellationToken);
        }

        if (request.Markers.Read is { } read)
        {
            await receipts.SetAsync(request.RoomId, user, ReceiptKind.Read, null, read, cancellationToken);
        }

        if (request.Markers.ReadPrivate is { } readPrivate)
        {
            await receipts.SetAsync(request.RoomId, user, ReceiptKind.ReadPrivate, null, readPrivate, cancellationToken);
        }

        presence.Acted(user);
        return Empty.Value;
    }
}
