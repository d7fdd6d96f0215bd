using System.Runtime.InteropServices;
using System.Text.Json;
using Myelin.Api;

namespace Myelin.Server.Encryption;

/// <summary>Reads what key objects have in common.</summary>
internal static class KeyJson
{
    /// <summary>The element's bytes as they came.</summary>
    public static ReadOnlySpan<byte> Bytes(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    /// <summary>A member that must be a string.</summary>
    /// <exception cref="MatrixException">It is missing or something else.</exception>
    public static string Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw MatrixException.BadJson($"'{name}' must be a string.");

    /// <summary>A member that must be an object.</summary>
    /// <exception cref="MatrixException">It is missing or something else.</exception>
    public static JsonElement Object(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Object } value ? value : throw MatrixException.BadJson($"'{name}' must be an object.");

    /// <summary>A member that must be a list of strings.</summary>
    /// <exception cref="MatrixException">It is missing, something else, or longer than is allowed.</exception>
    public static IReadOnlyList<string> Texts(JsonElement element, string name)
    {
        if (Member(element, name) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > EncryptionLimits.MaximumAlgorithms)
        {
            throw MatrixException.BadJson($"'{name}' must be a list of at most {EncryptionLimits.MaximumAlgorithms} strings.");
        }

        var texts = new List<string>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw MatrixException.BadJson($"'{name}' must be a list of strings."));
        }

        return texts;
    }

    /// <exception cref="MatrixException">It is no object, or a larger one than is allowed.</exception>
    public static void RequireObject(JsonElement element, string name, int maximumBytes)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson($"'{name}' must be an object.");
        }

        if (Bytes(element).Length > maximumBytes)
        {
            throw MatrixException.TooLarge($"'{name}' may have {maximumBytes} bytes.");
        }
    }

    /// <summary>The object with one more member at its end.</summary>
    /// <param name="json">An object in UTF-8 without that member.</param>
    /// <param name="name">The member's name, without anything to escape.</param>
    /// <param name="value">Its value.</param>
    public static byte[] With(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var end = json.LastIndexOf((byte)'}');
        var isEmpty = json[..end].TrimEnd(" \t\r\n"u8) is [.., (byte)'{'];
        return [.. json[..end], .. isEmpty ? "\""u8 : ",\""u8, .. name, .. "\":"u8, .. value, (byte)'}'];
    }

    private static JsonElement Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : default;
}
