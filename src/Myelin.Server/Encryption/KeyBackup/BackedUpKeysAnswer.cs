using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.KeyBackup;

/// <summary>
/// The keys of a backup in their stored form, read in parts while they are sent, since a backup may be larger than memory. Keys that
/// change meanwhile are sent in either form.
/// </summary>
/// <param name="store">The store of the keys.</param>
/// <param name="user">The backup's user.</param>
/// <param name="version">The backup's version.</param>
/// <typeparam name="TResponse">The contract's response type, as which the JSON can be read.</typeparam>
/// <param name="room">The room whose keys are returned, by session; null to return all keys, by room and session.</param>
internal sealed class BackedUpKeysAnswer<TResponse>(KeyBackupStore store, UserNumber user, long version, RoomId? room) : IStreamed<TResponse>
{
    public async IAsyncEnumerable<Action<Utf8JsonWriter>> PiecesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = default(BackedUpKeyId?);
        var isFirst = true;
        while (true)
        {
            var keys = await store.KeysAsync(
                user, version, room?.Value, last ?? new BackedUpKeyId("", ""), EncryptionLimits.BackedUpKeysPerRead, cancellationToken);
            var before = last;
            var begins = isFirst;
            var ends = keys.Count < EncryptionLimits.BackedUpKeysPerRead;
            yield return writer => Write(writer, keys, before?.Room, begins, ends);
            if (ends)
            {
                yield break;
            }

            last = keys[^1].Id;
            isFirst = false;
        }
    }

    /// <param name="writer">The writer.</param>
    /// <param name="keys">The keys of this piece.</param>
    /// <param name="open">The room of the previous piece's last key, whose object is still open; null for none.</param>
    /// <param name="begins">Whether this is the first piece.</param>
    /// <param name="ends">Whether this is the last.</param>
    private void Write(Utf8JsonWriter writer, List<(BackedUpKeyId Id, byte[] Json)> keys, string? open, bool begins, bool ends)
    {
        if (begins)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(room is null ? "rooms"u8 : "sessions"u8);
        }

        foreach (var (id, json) in keys)
        {
            if (room is null && id.Room != open)
            {
                CloseRoom(writer, open);
                writer.WriteStartObject(id.Room);
                writer.WriteStartObject("sessions"u8);
                open = id.Room;
            }

            writer.WritePropertyName(id.Session);
            writer.WriteRawValue(json, skipInputValidation: true);
        }

        if (ends)
        {
            CloseRoom(writer, room is null ? open : null);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    private static void CloseRoom(Utf8JsonWriter writer, string? open)
    {
        if (open is not null)
        {
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }
}
