using System.Text.Json;
using Myelin.Server.Encryption;

namespace Myelin.Server.Sync.Writing;

/// <summary>Writes the encryption data of a response: <c>to_device</c>, <c>device_lists</c> and the key counts.</summary>
internal static class EncryptionWriter
{
    public static void Write(Utf8JsonWriter writer, DeviceListUpdate lists)
    {
        if (lists.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("device_lists"u8);
        Write(writer, "changed"u8, lists.Changed);
        Write(writer, "left"u8, lists.Left);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, DeviceSection device)
    {
        if (device.ToDevice.Count > 0)
        {
            writer.WriteStartObject("to_device"u8);
            writer.WriteStartArray("events"u8);
            foreach (var message in device.ToDevice)
            {
                writer.WriteRawValue(message.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteStartObject("device_one_time_keys_count"u8);
        foreach (var (algorithm, count) in device.Keys.OneTimeKeys)
        {
            writer.WriteNumber(algorithm, count);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("device_unused_fallback_key_types"u8);
        foreach (var algorithm in device.Keys.UnusedFallbackKeys)
        {
            writer.WriteStringValue(algorithm);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<UserId> users)
    {
        writer.WriteStartArray(name);
        foreach (var user in users)
        {
            writer.WriteStringValue(user.Value);
        }

        writer.WriteEndArray();
    }
}
