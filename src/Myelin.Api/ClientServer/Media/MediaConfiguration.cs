using System.Text.Json.Serialization;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Client-Server API, "Content repository": the configuration.</summary>
public sealed record GetConfigAuthed : IOperation<GetConfigAuthed, MediaConfiguration>
{
    public static Operation<GetConfigAuthed, MediaConfiguration> Contract { get; } = Operation.Get("getConfigAuthed", "/_matrix/client/v1/media/config") with { RateLimit = RateLimitClass.Media };
}

/// <summary>Client-Server API, "Content repository": the configuration, at the path from before v1.11.</summary>
public sealed record GetConfig : IOperation<GetConfig, MediaConfiguration>
{
    public static Operation<GetConfig, MediaConfiguration> Contract { get; } = Operation.Get("getConfig", "/_matrix/media/v3/config").AlsoOlderMedia() with { RateLimit = RateLimitClass.Media };
}

/// <summary>The limits of the content repository.</summary>
public sealed record MediaConfiguration
{
    /// <summary>The largest upload in bytes.</summary>
    [JsonPropertyName("m.upload.size")]
    public required long UploadSize { get; init; }
}
