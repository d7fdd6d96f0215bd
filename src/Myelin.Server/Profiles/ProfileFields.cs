using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Server.Http;

namespace Myelin.Server.Profiles;

/// <summary>Validates the fields of profiles and their values.</summary>
internal static partial class ProfileFields
{
    /// <exception cref="MatrixException"><c>M_KEY_TOO_LARGE</c>, <c>M_INVALID_PARAM</c>.</exception>
    public static void ValidateKey(string field)
    {
        if (Encoding.UTF8.GetByteCount(field) > ProfileLimits.MaximumKeyBytes)
        {
            throw new MatrixException(400, ErrCode.KeyTooLarge, $"A profile key has at most {ProfileLimits.MaximumKeyBytes} bytes.");
        }

        if (field is not (Profile.DisplayNameField or Profile.AvatarUrlField) && !Namespaced().IsMatch(field))
        {
            throw MatrixException.InvalidParam("Invalid profile key.");
        }
    }

    /// <summary>
    /// The value of a field in the form that is stored; null for an empty name or avatar, which counts as unset. Surrounding white space is removed from names.
    /// An avatar may be any text: bridges set values that are not <c>mxc</c> URIs, and other homeservers accept them.
    /// </summary>
    /// <exception cref="MatrixException"><c>M_BAD_JSON</c>, <c>M_INVALID_PARAM</c>.</exception>
    public static ReadOnlyMemory<byte>? Validate(string field, ReadOnlyMemory<byte> valueJson)
    {
        if (field is not (Profile.DisplayNameField or Profile.AvatarUrlField or "m.tz"))
        {
            return valueJson;
        }

        var reader = new Utf8JsonReader(valueJson.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
        {
            throw MatrixException.BadJson($"'{field}' must be a string.");
        }

        var text = reader.GetString()!;
        switch (field)
        {
            case Profile.DisplayNameField when Encoding.UTF8.GetByteCount(text) > ProfileLimits.MaximumDisplayNameBytes:
                throw MatrixException.InvalidParam($"A display name has at most {ProfileLimits.MaximumDisplayNameBytes} bytes.");
            case Profile.DisplayNameField when text.Trim() is var trimmed && trimmed.Length < text.Length:
                return trimmed.Length == 0 ? default(ReadOnlyMemory<byte>?) : JsonSerializer.SerializeToUtf8Bytes(trimmed, ProfileValueJson.Default.String);
            case Profile.AvatarUrlField when text.EnumerateRunes().Count() > ProfileLimits.MaximumAvatarUrlLength:
                throw MatrixException.InvalidParam($"An avatar URL has at most {ProfileLimits.MaximumAvatarUrlLength} characters.");
            default:
                return text.Length == 0 ? default(ReadOnlyMemory<byte>?) : valueJson;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Namespaced();
}

/// <summary>Writes profiles in the form of the endpoints' responses.</summary>
internal static class ProfileJson
{
    public static RawJson<UserProfile> Write(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> fields)
    {
        return RawJson.Write<UserProfile>(writer =>
        {
            writer.WriteStartObject();
            foreach (var (key, value) in fields)
            {
                writer.WritePropertyName(key);
                writer.WriteRawValue(value.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        });
    }
}

/// <summary>Writes the values of profile fields.</summary>
[JsonSourceGenerationOptions(MaxDepth = Core.Json.JsonLimits.MaximumDepth)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProfileValueJson : JsonSerializerContext;
