using System.Text.Json;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>Finds single values in a response without deserialising it.</summary>
internal static class JsonScan
{
    /// <summary>A string property of the outermost object; null if it is absent or not a string.</summary>
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

    /// <summary>The number of objects in an array: either the array with the given property name, or the outermost one.</summary>
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

    /// <summary>Collects the numbers of all messages with a body by <see cref="MessageBody"/>, anywhere in the response.</summary>
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
