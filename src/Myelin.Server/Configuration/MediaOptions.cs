namespace Myelin.Server.Configuration;

/// <summary>The content repository: <c>Media</c>.</summary>
public sealed class MediaOptions
{
    /// <summary>Where content lies; empty for <c>media</c> in the data directory.</summary>
    public string Directory { get; set; } = string.Empty;

    /// <summary>The largest upload in bytes (<c>m.upload.size</c>).</summary>
    public long MaximumUploadBytes { get; set; } = 50 * 1_024 * 1_024;

    /// <summary>What one user may have uploaded, in bytes; 0: any amount.</summary>
    public long QuotaBytesPerUser { get; set; }

    /// <summary>Whether content is served without an access token too, at the paths of before v1.11.</summary>
    public bool AllowUnauthenticated { get; set; }

    /// <summary>How long content is kept.</summary>
    public MediaRetentionOptions Retention { get; set; } = new();

    /// <summary>S3-compatible storage instead of a directory.</summary>
    public MediaS3Options S3 { get; set; } = new();
}
