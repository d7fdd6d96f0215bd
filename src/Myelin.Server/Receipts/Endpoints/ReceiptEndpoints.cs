using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Receipts;
using Myelin.Api.Contracts;
using Myelin.Core.Json;
using Myelin.Server.Http;
using Myelin.Server.Presence;

namespace Myelin.Server.Receipts.Endpoints;

/// <summary>Sets how far users have read ("Receipts", "Fully read markers").</summary>
internal sealed class ReceiptEndpoints(IReceipts receipts, IPresence presence) : IEndpoints<ReceiptEndpoints>
{
    public static void Map(IOperationMap<ReceiptEndpoints> map)
    {
        map.Serve(PostReceipt.Contract, static endpoints => endpoints.PostReceiptAsync);
        map.Serve(SetReadMarker.Contract, static endpoints => endpoints.SetReadMarkerAsync);
    }

    private async ValueTask<Empty> PostReceiptAsync(Call call, PostReceipt request, CancellationToken cancellationToken)
    {
        var user = call.Caller.User;
        var threadId = ThreadId(request.Body);
        switch (request.ReceiptType)
        {
            case "m.read":
                await receipts.SetAsync(request.RoomId, user, ReceiptKind.Read, threadId, request.EventId, cancellationToken);
                break;
            case "m.read.private":
                await receipts.SetAsync(request.RoomId, user, ReceiptKind.ReadPrivate, threadId, request.EventId, cancellationToken);
                break;
            case "m.fully_read" when threadId is not null:
                throw MatrixException.InvalidParam("'thread_id' does not go with m.fully_read.");
            case "m.fully_read":
                await receipts.SetFullyReadAsync(request.RoomId, user, request.EventId, cancellationToken);
                break;
            default:
                throw MatrixException.InvalidParam("The receipt type must be m.read, m.read.private or m.fully_read.");
        }

        presence.Acted(user);
        return Empty.Value;
    }

    private static string? ThreadId(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });
        if (!document.RootElement.TryGetProperty("thread_id", out var threadId))
        {
            return null;
        }

        return threadId.ValueKind == JsonValueKind.String && threadId.GetString() is { Length: > 0 and <= 255 } text
            ? text
            : throw MatrixException.InvalidParam("'thread_id' must be a non-empty string.");
    }

    private async ValueTask<Empty> SetReadMarkerAsync(Call call, SetReadMarker request, CancellationToken cancellationToken)
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
