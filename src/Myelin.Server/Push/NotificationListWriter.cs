using System.Globalization;
using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Pushers;
using Myelin.Core.Push;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Push;

/// <summary>Writes the response of "GET notifications". Its tokens are <c>n</c> and the log position before which the next page begins.</summary>
internal sealed class NotificationListWriter(UnsignedDataReader unsigned, TimeProvider time)
{
    private static readonly LogPosition Newest = new(long.MaxValue);

    /// <summary>The position in a token; the newest if the token is null.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: the text is not a token.</exception>
    public static LogPosition Before(string? token)
    {
        if (token is null)
        {
            return Newest;
        }

        return token.StartsWith('n') && long.TryParse(token.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before > 0
            ? new LogPosition(before)
            : throw MatrixException.InvalidParam("'from' is no token of this server.");
    }

    public async ValueTask<RawJson<GetNotifications.Response>> WriteAsync(ListedNotifications listed, Caller caller, CancellationToken cancellationToken)
    {
        var data = await unsigned.OfAsync([.. listed.Notifications.Select(notification => notification.Placed.Pdu.EventId)], caller, cancellationToken);
        return RawJson.Write<GetNotifications.Response>(writer =>
        {
            writer.WriteStartObject();
            if (listed.Before is { } before)
            {
                writer.WriteString("next_token"u8, string.Create(CultureInfo.InvariantCulture, $"n{before.Value}"));
            }

            writer.WriteStartArray("notifications"u8);
            foreach (var notification in listed.Notifications)
            {
                Write(writer, notification, data.GetValueOrDefault(notification.Placed.Pdu.EventId));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private void Write(Utf8JsonWriter writer, ListedNotification notification, in UnsignedData data)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("actions"u8);
        foreach (var action in notification.Outcome.Actions.Where(static action => action is not PushAction.Historical))
        {
            action.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("event"u8);
        new ClientEventWriter(writer, new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: false)).Write(notification.Placed.Pdu, data);
        writer.WriteBoolean("read"u8, notification.IsRead);
        writer.WriteString("room_id"u8, notification.Room.RoomId.Value);
        writer.WriteNumber("ts"u8, notification.Placed.Pdu.OriginServerTs);
        writer.WriteEndObject();
    }
}
