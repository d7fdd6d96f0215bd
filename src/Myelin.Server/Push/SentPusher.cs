using System.Text;
using System.Text.Json;
using Myelin.Api;
using Myelin.Api.PushGateway;
using Myelin.Core.Json;

namespace Myelin.Server.Push;

/// <summary>The body of "POST pushers/set".</summary>
/// <param name="Kind">The kind; null to delete the pusher.</param>
/// <param name="AppId">The application.</param>
/// <param name="PushKey">The key.</param>
/// <param name="Append">Whether other users keep their pushers with the same application and key.</param>
/// <param name="Json">The JSON that "GET pushers" will return; empty for a deletion.</param>
internal sealed record SentPusher(PusherKind? Kind, string AppId, string PushKey, bool Append, ReadOnlyMemory<byte> Json)
{
    /// <summary>The <c>app_id</c> of every pusher of the kind <c>email</c>.</summary>
    public const string EmailAppId = "m.email";

    private static readonly string[] RequiredTexts = ["app_display_name", "device_display_name", "lang"];

    /// <exception cref="MatrixException"><c>M_MISSING_PARAM</c> with all missing parameters, <c>M_BAD_JSON</c> or <c>M_INVALID_PARAM</c>.</exception>
    public static SentPusher Read(ReadOnlyMemory<byte> body, bool allowsHttp)
    {
        using var document = JsonDocument.Parse(body, JsonLimits.Documents);
        var json = document.RootElement;
        var isDeleted = json.TryGetProperty("kind"u8, out var kindJson) && kindJson.ValueKind == JsonValueKind.Null;
        RequireAll(json, isDeleted ? ["app_id", "pushkey"] : ["kind", "app_id", "pushkey", .. RequiredTexts, "data"]);
        var appId = Text(json, "app_id");
        var pushKey = Text(json, "pushkey");
        if (appId.EnumerateRunes().Count() is 0 or > PushLimits.MaximumAppId)
        {
            throw MatrixException.InvalidParam($"'app_id' has 1 to {PushLimits.MaximumAppId} characters.");
        }

        if (Encoding.UTF8.GetByteCount(pushKey) is 0 or > PushLimits.MaximumPushKey)
        {
            throw MatrixException.InvalidParam($"'pushkey' has 1 to {PushLimits.MaximumPushKey} bytes.");
        }

        if (isDeleted)
        {
            return new SentPusher(null, appId, pushKey, false, default);
        }

        var kind = Text(json, "kind") switch
        {
            "http" => PusherKind.Http,
            "email" => PusherKind.Email,
            var other => throw MatrixException.InvalidParam($"'{other}' is not a kind of pusher."),
        };
        var data = RequireData(json);
        if (kind == PusherKind.Http)
        {
            RequireGateway(data, allowsHttp);
        }
        else if (appId != EmailAppId)
        {
            throw MatrixException.InvalidParam($"The 'app_id' of a pusher of kind 'email' is '{EmailAppId}'.");
        }

        return new SentPusher(kind, appId, pushKey, Append: Flag(json, "append"), Write(json, data));
    }

    private static void RequireAll(JsonElement json, IEnumerable<string> names)
    {
        var missing = names.Where(name => !json.TryGetProperty(name, out _)).ToList();
        if (missing.Count > 0)
        {
            throw MatrixException.MissingParam($"Missing parameters: {string.Join(", ", missing)}");
        }
    }

    private static string Text(JsonElement json, string name)
    {
        var value = json.GetProperty(name);
        if (value.ValueKind != JsonValueKind.String)
        {
            throw MatrixException.BadJson($"'{name}' must be a string.");
        }

        var text = value.GetString()!;
        return text.Contains('\0', StringComparison.Ordinal) ? throw MatrixException.InvalidParam($"'{name}' must not contain NUL.") : text;
    }

    private static string ShortText(JsonElement json, string name)
    {
        var text = Text(json, name);
        return Encoding.UTF8.GetByteCount(text) <= PushLimits.MaximumText
            ? text
            : throw MatrixException.InvalidParam($"'{name}' has at most {PushLimits.MaximumText} bytes.");
    }

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw MatrixException.BadJson($"'{name}' must be a boolean."),
    };

    private static JsonElement RequireData(JsonElement json)
    {
        var data = json.GetProperty("data"u8);
        if (data.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson("'data' must be an object.");
        }

        return JsonMarshalBytes(data) <= PushLimits.MaximumData
            ? data
            : throw MatrixException.InvalidParam($"'data' has at most {PushLimits.MaximumData} bytes.");
    }

    private static int JsonMarshalBytes(JsonElement json) => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json).Length;

    private static void RequireGateway(JsonElement data, bool allowsHttp)
    {
        if (!data.TryGetProperty("url"u8, out var url))
        {
            throw MatrixException.MissingParam("Missing parameters: data.url");
        }

        if (url.ValueKind != JsonValueKind.String
            || !Uri.TryCreate(url.GetString(), UriKind.Absolute, out var parsed)
            || !(parsed.Scheme == Uri.UriSchemeHttps || (allowsHttp && parsed.Scheme == Uri.UriSchemeHttp))
            || parsed.Host.Length == 0
            || parsed.UserInfo.Length > 0
            || parsed.AbsolutePath != Notify.Path)
        {
            throw MatrixException.InvalidParam($"'data.url' must be an HTTPS URL with the path {Notify.Path}.");
        }

        if (data.TryGetProperty("format"u8, out var format) && !(format.ValueKind == JsonValueKind.String && format.ValueEquals("event_id_only"u8)))
        {
            throw MatrixException.InvalidParam("'data.format' is 'event_id_only' or absent.");
        }
    }

    private static byte[] Write(JsonElement json, JsonElement data)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var name in (string[])["pushkey", "kind", "app_id"])
            {
                writer.WriteString(name, Text(json, name));
            }

            foreach (var name in RequiredTexts)
            {
                writer.WriteString(name, ShortText(json, name));
            }

            if (json.TryGetProperty("profile_tag"u8, out var tag) && tag.ValueKind != JsonValueKind.Null)
            {
                writer.WriteString("profile_tag"u8, ShortText(json, "profile_tag"));
            }

            writer.WritePropertyName("data"u8);
            data.WriteTo(writer);
            writer.WriteEndObject();
        }).ToArray();
    }
}
