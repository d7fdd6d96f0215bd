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
