using System.Globalization;
using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Rooms.ClientEvents;

namespace Myelin.Server.Push.Endpoints;

/// <summary>"GET notifications". Its tokens are <c>n</c> and the log position that the next ones are before.</summary>
internal sealed class GetNotificationsHandler(NotificationList list, EventTelling telling, TimeProvider time) : IHandler<GetNotifications, RawJson>
{
    private static readonly LogPosition Newest = new(long.MaxValue);

    public async ValueTask<RawJson> HandleAsync(Call call, GetNotifications request, CancellationToken cancellationToken)
    {
        var limit = request.Limit ?? PushLimits.DefaultNotifications;
        if (limit < 1)
        {
            throw MatrixException.InvalidParam("'limit' is 1 at least.");
        }

        // Values that the specification may give 'only' later leave the list as it is.
        var listed = await list.ReadAsync(
            call.Caller.User, Before(request.From), Math.Min(limit, PushLimits.MaximumNotifications), request.Only == "highlight", cancellationToken);
        var told = await telling.OfAsync([.. listed.Notifications.Select(notification => notification.Placed.Pdu.EventId)], call.Caller, cancellationToken);
        return Write(listed, told);
    }

    private static LogPosition Before(string? token)
    {
        if (token is null)
        {
            return Newest;
        }

        return token.StartsWith('n') && long.TryParse(token.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before > 0
            ? new LogPosition(before)
            : throw MatrixException.InvalidParam("'from' is no token of this server.");
    }

    private RawJson Write(ListedNotifications listed, IReadOnlyDictionary<EventId, EventTold> told)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            if (listed.Before is { } before)
            {
                writer.WriteString("next_token"u8, string.Create(CultureInfo.InvariantCulture, $"n{before.Value}"));
            }

            writer.WriteStartArray("notifications"u8);
            foreach (var notification in listed.Notifications)
            {
                Write(writer, notification, told.GetValueOrDefault(notification.Placed.Pdu.EventId));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return new RawJson(bytes.ToArray());
    }

    private void Write(Utf8JsonWriter writer, ListedNotification notification, in EventTold told)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("actions"u8);
        foreach (var action in notification.Outcome.Actions)
        {
            action.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("event"u8);
        new ClientEventWriter(writer, new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: false)).Write(notification.Placed.Pdu, told);
        writer.WriteBoolean("read"u8, notification.IsRead);
        writer.WriteString("room_id"u8, notification.Room.RoomId.Value);
        writer.WriteNumber("ts"u8, notification.Placed.Pdu.OriginServerTs);
        writer.WriteEndObject();
    }
}
