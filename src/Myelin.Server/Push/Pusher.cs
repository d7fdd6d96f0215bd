using System.Text.Json;
using Myelin.Api.ClientServer.Pushers;
using Myelin.Core.Json;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Push;

/// <summary>A pusher ("Push Notifications"): where and how a user is notified.</summary>
/// <param name="Number">Its number, which it keeps when it is changed.</param>
/// <param name="User">Its user.</param>
/// <param name="Kind">How it notifies.</param>
/// <param name="AppId">The application.</param>
/// <param name="PushKey">Identifies the device to the gateway; for e-mail, the address.</param>
/// <param name="SetAt">When it was last set, in milliseconds since the Unix epoch.</param>
/// <param name="Json">The JSON that "GET pushers" returns.</param>
internal sealed record Pusher(long Number, UserNumber User, PusherKind Kind, string AppId, string PushKey, long SetAt, ReadOnlyMemory<byte> Json)
{
    private readonly Lazy<GatewayTarget?> _gateway = new(() => Kind == PusherKind.Http ? GatewayTarget.Read(Json) : null, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Where notifications go; null if the kind is not <c>http</c>.</summary>
    public GatewayTarget? Gateway => _gateway.Value;

    /// <summary>The preferred language, such as <c>en-US</c>.</summary>
    public string Language
    {
        get
        {
            using var document = JsonDocument.Parse(Json, JsonLimits.Documents);
            return document.RootElement.GetProperty("lang"u8).GetString()!;
        }
    }

    /// <summary>The response of "GET pushers".</summary>
    public static RawJson<GetPushers.Response> WriteAll(IEnumerable<Pusher> pushers) => RawJson.Write<GetPushers.Response>(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("pushers"u8);
        foreach (var pusher in pushers)
        {
            writer.WriteRawValue(pusher.Json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}

/// <summary>The kinds of pusher. The values are stored: never change or reuse one.</summary>
internal enum PusherKind : short
{
    /// <summary><c>http</c>: notifications go to a push gateway.</summary>
    Http = 1,

    /// <summary><c>email</c>.</summary>
    Email = 2,
}

/// <summary>The gateway of a pusher of the kind <c>http</c>.</summary>
/// <param name="Url">The gateway's URL.</param>
/// <param name="IsEventIdOnly">Whether the format of notifications is <c>event_id_only</c>.</param>
/// <param name="DataJson">The pusher's <c>data</c> without the URL.</param>
internal sealed record GatewayTarget(Uri Url, bool IsEventIdOnly, byte[] DataJson)
{
    public static GatewayTarget Read(ReadOnlyMemory<byte> pusher)
    {
        using var document = JsonDocument.Parse(pusher, JsonLimits.Documents);
        var data = document.RootElement.GetProperty("data"u8);
        return new GatewayTarget(
            new Uri(data.GetProperty("url"u8).GetString()!),
            data.TryGetProperty("format"u8, out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals("event_id_only"u8),
            WithoutUrl(data));
    }

    private static byte[] WithoutUrl(JsonElement data)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var property in data.EnumerateObject())
            {
                if (!property.NameEquals("url"u8))
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }).ToArray();
    }
}
