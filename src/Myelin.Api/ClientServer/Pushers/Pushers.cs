using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.Pushers;

/// <summary>Client-Server API, "Push Notifications": the caller's pushers.</summary>
public sealed record GetPushers : IOperation<GetPushers, GetPushers.Response>
{
    public static Operation<GetPushers, Response> Contract { get; } = Operation.Get("getPushers", "/_matrix/client/v3/pushers").AlsoR0();

    public sealed record Response(IReadOnlyList<ClientPusher> Pushers);
}

/// <summary>Client-Server API, "Push Notifications": creating, changing and deleting a pusher.</summary>
public sealed record PostPusher : IOperation<PostPusher, Empty>
{
    public static Operation<PostPusher, Empty> Contract { get; } = Operation.Post("postPusher", "/_matrix/client/v3/pushers/set").AlsoR0() with { RateLimit = RateLimitClass.Message };

    /// <summary>The pusher. A <c>kind</c> of null, unlike an absent one, deletes it.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Pusher { get; init; }
}

/// <summary>A pusher.</summary>
public sealed record ClientPusher : OpenObject
{
    [JsonPropertyName("pushkey")]
    public required string PushKey { get; init; }

    /// <summary><c>http</c> or <c>email</c>.</summary>
    public required string Kind { get; init; }

    public required string AppId { get; init; }

    public required string AppDisplayName { get; init; }

    public required string DeviceDisplayName { get; init; }

    /// <summary>Which set of device rules applies; clients choose the tag.</summary>
    public string? ProfileTag { get; init; }

    public required string Lang { get; init; }

    /// <summary>Data for its kind, such as the URL of the gateway, and any members that the client has added.</summary>
    public required JsonElement Data { get; init; }
}

/// <summary>The responses for pushers and notifications.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetPushers.Response), TypeInfoPropertyName = "GetPushersResponse")]
[JsonSerializable(typeof(GetNotifications.Response), TypeInfoPropertyName = "GetNotificationsResponse")]
public sealed partial class PushersJson : JsonSerializerContext;
