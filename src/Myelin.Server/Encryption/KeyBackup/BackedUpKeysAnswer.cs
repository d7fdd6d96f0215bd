using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Server.Encryption.KeyBackup;

/// <summary>How much of the path to a key an answer writes.</summary>
internal enum KeysAnswerForm
{
    /// <summary>By room and session.</summary>
    Rooms,

    /// <summary>Of one room, by session.</summary>
    Sessions,

    /// <summary>One key by itself.</summary>
    Key,
}

/// <summary>Keys as they were stored, ordered by room.</summary>
internal sealed class BackedUpKeysAnswer(IReadOnlyList<(BackedUpKeyId Id, byte[] Json)> keys, KeysAnswerForm form) : IJsonBody
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (form)
        {
            case KeysAnswerForm.Key:
                writer.WriteRawValue(keys[0].Json, skipInputValidation: true);
                break;
            case KeysAnswerForm.Sessions:
                WriteSessions(writer, 0, keys.Count);
                break;
            default:
                WriteRooms(writer);
                break;
        }
    }

    private void WriteRooms(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("rooms"u8);
        for (var first = 0; first < keys.Count;)
        {
            var end = first + 1;
            while (end < keys.Count && keys[end].Id.Room == keys[first].Id.Room)
            {
                end++;
            }

            writer.WritePropertyName(keys[first].Id.Room);
            WriteSessions(writer, first, end);
            first = end;
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteSessions(Utf8JsonWriter writer, int first, int end)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("sessions"u8);
        for (var i = first; i < end; i++)
        {
            writer.WritePropertyName(keys[i].Id.Session);
            writer.WriteRawValue(keys[i].Json, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
