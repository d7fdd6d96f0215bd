using System.Text.Json;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>Finds single values in a response without building an object of it.</summary>
internal static class JsonScan
{
    /// <summary>A property of the outermost object as text, or null if it is absent or no string.</summary>
    public static string? TopLevelString(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>How many objects an array has: one given by the name of its property, or the outermost one.</summary>
    public static int ObjectsInArray(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.TokenType != JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                break;
            }

            reader.Skip();
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return 0;
        }

        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            count++;
            reader.Skip();
        }

        return count;
    }

    /// <summary>Gathers the numbers of messages whose body was written by <see cref="MessageBody"/>, wherever they stand.</summary>
    public static void MessageNumbers(ReadOnlySpan<byte> json, List<int> numbers)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("body"u8) && reader.Read()
                && reader.TokenType == JsonTokenType.String && MessageBody.TryNumber(reader.ValueSpan, out var number))
            {
                numbers.Add(number);
            }
        }
    }
}
