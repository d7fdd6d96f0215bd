using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Server.AccountData;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Receipts;

/// <summary>Receipts and fully-read markers in the database, read through views.</summary>
internal sealed class StoredReceipts(
    ReceiptViews views, IRooms rooms, IAccountData accountData, ILogWriter writer, IEntityNumbers numbers, TimeProvider time) : IReceipts
{
    public async ValueTask<RoomReceipts> OfRoomAsync(RoomId room, CancellationToken cancellationToken) =>
        await numbers.FindRoomAsync(room, cancellationToken) is { } number ? await views.GetAsync(number, cancellationToken) : RoomReceipts.Empty;

    public async Task SetAsync(RoomId room, UserId user, ReceiptKind kind, string? threadId, EventId eventId, CancellationToken cancellationToken)
    {
        var (view, pdu) = await RequireVisibleAsync(room, user, eventId, cancellationToken);
        if (threadId is not null && !await EventThreads.ContainsAsync(rooms, view, pdu, threadId, cancellationToken))
        {
            throw MatrixException.InvalidParam("The event is not in the thread that 'thread_id' names.");
        }

        var place = PlaceOf(view, pdu);
        var current = (await views.GetAsync(view.Number, cancellationToken)).Find(user, kind, threadId);
        if (current is not null && !IsAhead(view, place, current.Place))
        {
            return;
        }

        var receipt = new Receipt(LogPosition.Start, user, kind, threadId, eventId, time.GetUtcNow().ToUnixTimeMilliseconds(), place);
        await writer.AppendAsync(ReceiptStore.Unit(view.Number, await numbers.UserAsync(user, cancellationToken), receipt), cancellationToken);
    }

    public async Task SetFullyReadAsync(RoomId room, UserId user, EventId eventId, CancellationToken cancellationToken)
    {
        var (view, pdu) = await RequireVisibleAsync(room, user, eventId, cancellationToken);
        var current = (await accountData.OfUserAsync(user, cancellationToken)).Find(room, AccountDataTypes.FullyRead);
        if (current is not null
            && Marked(current.ContentJson) is { } marked
            && await rooms.EventAsync(view, marked, cancellationToken) is { } before
            && !IsAhead(view, PlaceOf(view, pdu), PlaceOf(view, before)))
        {
            return;
        }

        var content = new JsonObject { ["event_id"] = eventId.Value }.ToJsonString();
        await accountData.SetAsync(user, room, AccountDataTypes.FullyRead, System.Text.Encoding.UTF8.GetBytes(content), cancellationToken);
    }

    private static EventId? Marked(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content, JsonLimits.Documents);
        return document.RootElement.TryGetProperty("event_id", out var id) && id.ValueKind == JsonValueKind.String && EventId.TryParse(id.GetString(), out var marked)
            ? marked
            : null;
    }

    private static EventPlace PlaceOf(RoomView view, Pdu pdu)
    {
        foreach (var item in view.Timeline.Events)
        {
            if (item.Pdu.EventId == pdu.EventId)
            {
                return new EventPlace(item.Position, pdu.Depth);
            }
        }

        return new EventPlace(LogPosition.Start, pdu.Depth);
    }

    // An event that is not in the view's timeline is older than all events in it.
    private static bool IsAhead(RoomView view, EventPlace place, EventPlace current) =>
        !(place.Position == LogPosition.Start && current.Position > view.Timeline.CompleteAfter) && place.IsAheadOf(current);

    private async ValueTask<(RoomView View, Pdu Pdu)> RequireVisibleAsync(RoomId room, UserId user, EventId eventId, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(room, cancellationToken) is not { } view || !view.IsJoined(user))
        {
            throw MatrixException.Forbidden("You are not joined to the room.");
        }

        return await rooms.MaySeeAsync(view, user, eventId, cancellationToken) && await rooms.EventAsync(view, eventId, cancellationToken) is { } pdu
            ? (view, pdu)
            : throw MatrixException.NotFound("There is no such event in the room.");
    }
}
