using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Myelin.Api;

namespace Myelin.Server.Encryption;

/// <summary>Reads what all key objects have in common.</summary>
internal static class KeyJson
{
    /// <summary>The element's bytes as received.</summary>
    public static ReadOnlySpan<byte> Bytes(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    /// <summary>A member that must be a string.</summary>
    /// <exception cref="MatrixException">It is missing or not a string.</exception>
    public static string Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw MatrixException.BadJson($"'{name}' must be a string.");

    /// <summary>A member that must be an object.</summary>
    /// <exception cref="MatrixException">It is missing or not an object.</exception>
    public static JsonElement Object(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Object } value ? value : throw MatrixException.BadJson($"'{name}' must be an object.");

    /// <summary>A member that must be a list of strings.</summary>
    /// <exception cref="MatrixException">It is missing, not a list of strings, or too long.</exception>
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

    /// <exception cref="MatrixException">The element is not an object, or is too large.</exception>
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

    /// <summary>Appends a member to the object.</summary>
    /// <param name="json">A UTF-8 object without that member.</param>
    /// <param name="name">The member's name, which must not need escaping.</param>
    /// <param name="value">The member's value.</param>
    public static byte[] With(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var end = json.LastIndexOf((byte)'}');
        var isEmpty = json[..end].TrimEnd(" \t\r\n"u8) is [.., (byte)'{'];
        return [.. json[..end], .. isEmpty ? "\""u8 : ",\""u8, .. name, .. "\":"u8, .. value, (byte)'}'];
    }

    private static JsonElement Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : default;
}

/// <summary>Names of keys, <c>algorithm:key_id</c> ("Key algorithms").</summary>
internal static class KeyNames
{
    public const string SignedCurve25519 = "signed_curve25519";
    public const string Ed25519 = "ed25519";
    public const string Curve25519 = "curve25519";

    /// <summary>Whether a text can be stored as an algorithm, a key ID or a device ID.</summary>
    public static bool IsStorable(string text) =>
        text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) <= EncryptionLimits.MaximumNameBytes;

    public static bool TryParse(string name, [NotNullWhen(true)] out string? algorithm, [NotNullWhen(true)] out string? keyId)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        (algorithm, keyId) = colon < 0 ? (null, null) : (name[..colon], name[(colon + 1)..]);
        return algorithm is not null && keyId is not null && IsStorable(algorithm) && IsStorable(keyId);
    }

    /// <summary>The name of a device's signing key.</summary>
    public static string SigningKeyOf(DeviceId device) => $"{Ed25519}:{device.Value}";
}

/// <summary>Refusals that several key operations share.</summary>
internal static class KeyRefusals
{
    public static MatrixException InvalidSignature(string message) => new(400, ErrCode.InvalidSignature, message);

    public static MatrixException NoDevice() => MatrixException.InvalidParam("The access token belongs to no device.");

    public static MatrixException Contended() => new(409, ErrCode.ConcurrentWrite, "The keys were written by others again and again; try once more.");
}
