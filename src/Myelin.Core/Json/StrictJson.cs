using System.Text.Json;
using System.Text.Unicode;

namespace Myelin.Core.Json;

/// <summary>
/// Checks all untrusted JSON before anything else reads it. By itself, <see cref="System.Text.Json"/> accepts duplicate keys, and finds
/// invalid UTF-8 and lone surrogates only when a string is read, which may be too late.
/// </summary>
public static class StrictJson
{
    /// <summary>Checks one JSON value of any kind, iteratively and in one pass.</summary>
    /// <param name="utf8Json">The JSON.</param>
    /// <param name="maximumDepth">The deepest nesting accepted.</param>
    /// <exception cref="InvalidJsonException">The JSON is not well-formed, is nested too deeply, or has a duplicate key or text that isn't Unicode.</exception>
    public static void Validate(ReadOnlySpan<byte> utf8Json, int maximumDepth = JsonLimits.MaximumDepth)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            throw InvalidJsonException.InvalidUtf8();
        }

        var keys = new ObjectKeys(maximumDepth);
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = maximumDepth + 1 });
        try
        {
            while (reader.Read())
            {
                Check(ref reader, ref keys, maximumDepth);
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

    private static void Check(ref Utf8JsonReader reader, ref ObjectKeys keys, int maximumDepth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                if (reader.CurrentDepth == maximumDepth)
                {
                    throw InvalidJsonException.TooDeep(maximumDepth);
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

/// <summary>The limits of untrusted JSON.</summary>
public static class JsonLimits
{
    /// <summary>
    /// The deepest nesting accepted, also for whole events. It is one more than other servers' parsers accept, so that nothing they send is lost. What carries
    /// events nests deeper.
    /// </summary>
    public const int MaximumDepth = 128;

    /// <summary>
    /// Options for reading checked JSON. They allow for JSON nested to <see cref="MaximumDepth"/> inside a structure of this server, such as content in an
    /// event or a push rule in a ruleset. The default of System.Text.Json is 64.
    /// </summary>
    public static readonly JsonDocumentOptions Documents = new() { MaxDepth = 2 * MaximumDepth };

    /// <summary>The largest event in bytes, including hashes and signatures (Client-Server API, "Size limits").</summary>
    public const int MaximumEventSize = 65_536;
}

/// <summary>Which numbers canonical JSON accepts, depending on the room version ("Room Versions", "Canonical JSON").</summary>
public enum JsonNumberRule
{
    /// <summary>Integers within ±(2^53-1) only; no fraction, no exponent, no <c>-0</c> (from room version 6).</summary>
    Strict,

    /// <summary>Every finite number. Integers of any size are unchanged; floats are written in the form that other servers hash.</summary>
    Lenient,
}
