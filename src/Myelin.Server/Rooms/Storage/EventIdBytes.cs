using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Event IDs in their stored form: 32 bytes for a hash in the URL-safe alphabet (room version 4 and later), 33 for a hash in the standard
/// alphabet (version 3), and the text for an ID that its origin chose (versions 1 and 2), padded if it would have one of these lengths.
/// </summary>
internal static class EventIdBytes
{
    private const int HashLength = 32;
    private const byte StandardAlphabet = 1;
    private const byte Filler = 0;

    /// <summary><c>$</c> and 43 characters.</summary>
    private const int HashIdLength = 44;

    /// <summary>How many bytes of a hash are indexed: nobody can produce many events whose hashes share a prefix of this length.</summary>
    private const int KeyLength = 8;

    /// <summary>The most bytes indexed of an ID that its origin chose; no ID is longer.</summary>
    private const int MaximumLength = 300;

    /// <summary>The SQL expression that the index of event IDs covers: the start of a hash, or the whole of an ID that its origin chose.</summary>
    public static string Key(string column) => $"substr({column}, 1, CASE length({column}) WHEN {HashLength} THEN {KeyLength} WHEN {HashLength + 1} THEN {KeyLength} ELSE {MaximumLength} END)";

    /// <summary>The SQL condition that a column of event IDs equals another column or a parameter, in the form that the index of event IDs supports.</summary>
    public static string AreEqual(string column, string other) => $"{Key(column)} = {Key(other)} AND {column} = {other}";

    /// <summary>The part of an ID that the index covers.</summary>
    public static byte[] Key(ReadOnlySpan<byte> id) => (id.Length is HashLength or HashLength + 1 ? id[..KeyLength] : id).ToArray();

    public static byte[] Encode(EventId id)
    {
        var text = id.Value;
        if (text.Length == HashIdLength)
        {
            var hash = text[1..];
            if (UnpaddedBase64.TryDecodeUrlSafe(hash, out var bytes) && bytes.Length == HashLength && UnpaddedBase64.EncodeUrlSafe(bytes) == hash)
            {
                return bytes;
            }

            if (UnpaddedBase64.TryDecode(hash, out bytes) && bytes.Length == HashLength && UnpaddedBase64.Encode(bytes) == hash)
            {
                return [.. bytes, StandardAlphabet];
            }
        }

        var chosen = Encoding.UTF8.GetBytes(text);
        return chosen.Length switch
        {
            HashLength => [Filler, Filler, .. chosen],
            HashLength + 1 => [Filler, .. chosen],
            _ => chosen,
        };
    }

    public static EventId Decode(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        HashLength => EventId.Parse("$" + UnpaddedBase64.EncodeUrlSafe(bytes)),
        HashLength + 1 => EventId.Parse("$" + UnpaddedBase64.Encode(bytes[..HashLength])),
        _ => EventId.Parse(Encoding.UTF8.GetString(bytes.TrimStart(Filler))),
    };
}
