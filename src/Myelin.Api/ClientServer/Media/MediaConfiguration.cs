using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Media;

/// <summary>What the content repository allows.</summary>
public sealed record MediaConfiguration
{
    /// <summary>The largest upload in bytes.</summary>
    [JsonPropertyName("m.upload.size")]
    public required long UploadSize { get; init; }
}
