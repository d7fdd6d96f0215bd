using System.Text.Json;
using Myelin.Core.Json;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Encryption;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Writes the body of a transaction ("Pushing events"), which is the same each time except for the events' age.</summary>
internal sealed class TransactionBody(LoggedRooms rooms, IToDeviceMessages toDevice, IEntityNumbers numbers, TimeProvider time)
{
    /// <returns>The body and its to-device messages.</returns>
    public async ValueTask<(ReadOnlyMemory<byte> Json, IReadOnlyList<DeviceMessage> ToDevice)> WriteAsync(
        AppService service, AppServiceTransaction transaction, CancellationToken cancellationToken)
    {
        var found = await rooms.EventsAsync(transaction.Events, cancellationToken);

        // Events purged meanwhile are missing.
        var events = transaction.Events.Where(found.ContainsKey).Select(number => found[number]).ToList();
        var unsigned = await rooms.UnsignedAsync(events, cancellationToken);
        var messages = await toDevice.AtAsync(transaction.ToDevice, cancellationToken);
        var users = messages.Count == 0
            ? null
            : await numbers.UserIdsAsync([.. messages.Select(message => message.User).Distinct()], cancellationToken);
        var json = JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            WriteEvents(writer, events, unsigned);
            if (messages.Count > 0)
            {
                foreach (var name in (string[])["to_device", "de.sorunome.msc2409.to_device"])
                {
                    WriteMessages(writer, name, messages, users!);
                }
            }

            CopyMembers(writer, transaction.NewsJson);
            writer.WriteEndObject();
        });

        return (json, messages);
    }

    private void WriteEvents(Utf8JsonWriter writer, List<PastEvent> events, UnsignedData[] unsigned)
    {
        var format = new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: true);
        writer.WriteStartArray("events"u8);
        foreach (var (index, past) in events.Index())
        {
            new ClientEventWriter(writer, format).Write(past.Pdu, unsigned[index]);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the messages, each with its receiving user and device (MSC4203).</summary>
    private static void WriteMessages(
        Utf8JsonWriter writer, string name, IReadOnlyList<DeviceMessage> messages, IReadOnlyDictionary<UserNumber, UserId> users)
    {
        writer.WriteStartArray(name);
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("to_user_id"u8, users[message.User].Value);
            writer.WriteString("to_device_id"u8, message.Device.Value);
            CopyMembers(writer, message.Json);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void CopyMembers(Utf8JsonWriter writer, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, JsonLimits.Documents);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            member.WriteTo(writer);
        }
    }
}
