using System.Text.Json;
using System.Text.Unicode;

namespace Myelin.Core.Json;

/// <summary>
/// The check that all JSON from outside passes before anything else reads it: <see cref="System.Text.Json"/> alone accepts duplicate
/// keys, and finds invalid UTF-8 and lone surrogates only when a string is read, which may be too late.
/// </summary>
public static class StrictJson
{
    /// <summary>Checks one JSON value of any kind, iteratively and in one pass.</summary>
    /// <exception cref="InvalidJsonException">Not well-formed, too deep, a key twice in an object, or text that isn't Unicode.</exception>
    public static void Validate(ReadOnlySpan<byte> utf8Json)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            throw InvalidJsonException.InvalidUtf8();
        }

        var keys = new ObjectKeys();
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = JsonLimits.MaximumDepth + 1 });
        try
        {
            while (reader.Read())
            {
                Check(ref reader, ref keys);
            }
        }
        catch (JsonException exception)
        {
            throw InvalidJsonException.NotJson(exception);
        }
        finally
        {
            keys.Dispose();
        }
    }

    private static void Check(ref Utf8JsonReader reader, ref ObjectKeys keys)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                if (reader.CurrentDepth == JsonLimits.MaximumDepth)
                {
                    throw InvalidJsonException.TooDeep(JsonLimits.MaximumDepth);
                }

                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    keys.Open();
                }

                break;
            case JsonTokenType.EndObject:
                keys.Close();
                break;
            case JsonTokenType.PropertyName:
                keys.Add(ref reader);
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                CheckEscapes(reader.ValueSpan);
                break;
        }
    }

    private static void CheckEscapes(ReadOnlySpan<byte> source)
    {
        var discarded = new ByteBuilder(source.Length);
        try
        {
            CanonicalString.AppendEscapedSource(ref discarded, source);
        }
        finally
        {
            discarded.Dispose();
        }
    }
}

/// <summary>The bounds of JSON taken from outside.</summary>
public static class JsonLimits
{
    /// <summary>The deepest nesting accepted, that of an event as a whole; one more than peers' parsers accept, so that nothing that they pass on is lost here.</summary>
    public const int MaximumDepth = 128;

    /// <summary>
    /// How a document of JSON that has been checked is read: as deep as what has <see cref="MaximumDepth"/> and stands within something of ours, such
    /// as content in an event and a push rule among the others. Without it System.Text.Json stops at 64.
    /// </summary>
    public static readonly JsonDocumentOptions Documents = new() { MaxDepth = 2 * MaximumDepth };

    /// <summary>The largest event in bytes, hashes and signatures included (Client-Server API, "Size limits").</summary>
    public const int MaximumEventSize = 65_536;
}

/// <summary>Which numbers canonical JSON accepts; a room version decides ("Room Versions", "Canonical JSON").</summary>
public enum JsonNumberRule
{
    /// <summary>Integers within ±(2^53-1) only; no fraction, no exponent, no <c>-0</c> (from room version 6).</summary>
    Strict,

    /// <summary>Every finite number. Integers of any size stay as they are, floats take the form in which the peers hash them.</summary>
    Lenient,
}
