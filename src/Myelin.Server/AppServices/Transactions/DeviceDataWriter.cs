using System.Text.Json;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Writes the device data that encrypting bridges need (MSC3202), under stable and unstable names.</summary>
internal static class DeviceDataWriter
{
    private const string Prefix = "org.matrix.msc3202.";

    public static void Write(Utf8JsonWriter writer, TransactionDraft draft)
    {
        if (draft.Changed.Count > 0 || draft.Left.Count > 0)
        {
            foreach (var name in (string[])["device_lists", Prefix + "device_lists"])
            {
                writer.WriteStartObject(name);
                WriteUsers(writer, "changed", draft.Changed);
                WriteUsers(writer, "left", draft.Left);
                writer.WriteEndObject();
            }
        }

        if (draft.KeyCounts.Count > 0)
        {
            // The second unstable name is an older spelling that some services still read.
            foreach (var name in (string[])["device_one_time_keys_count", Prefix + "device_one_time_keys_count", Prefix + "device_one_time_key_counts"])
            {
                WriteCounts(writer, name, draft);
            }

            foreach (var name in (string[])["device_unused_fallback_key_types", Prefix + "device_unused_fallback_key_types"])
            {
                WriteFallbacks(writer, name, draft);
            }
        }
    }

    private static void WriteUsers(Utf8JsonWriter writer, string name, IEnumerable<string> users)
    {
        writer.WriteStartArray(name);
        foreach (var user in users)
        {
            writer.WriteStringValue(user);
        }

        writer.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter writer, string name, TransactionDraft draft)
    {
        writer.WriteStartObject(name);
        foreach (var (user, devices) in draft.KeyCounts)
        {
            writer.WriteStartObject(user);
            foreach (var (device, counts) in devices)
            {
                writer.WriteStartObject(device.Value);
                foreach (var (algorithm, count) in counts.OneTimeKeys)
                {
                    writer.WriteNumber(algorithm, count);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteFallbacks(Utf8JsonWriter writer, string name, TransactionDraft draft)
    {
        writer.WriteStartObject(name);
        foreach (var (user, devices) in draft.KeyCounts)
        {
            writer.WriteStartObject(user);
            foreach (var (device, counts) in devices)
            {
                writer.WriteStartArray(device.Value);
                foreach (var algorithm in counts.UnusedFallbackKeys)
                {
                    writer.WriteStringValue(algorithm);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
