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

/// <summary>How long content is kept after it was last used: <c>Media:Retention</c>.</summary>
public sealed class MediaRetentionOptions
{
    /// <summary>What users of this server have uploaded, in days; 0: for ever.</summary>
    public int LocalDays { get; set; }

    /// <summary>What was brought from other servers, in days; 0: for ever.</summary>
    public int RemoteDays { get; set; } = 90;
}

/// <summary>S3-compatible storage for content: <c>Media:S3</c>.</summary>
public sealed class MediaS3Options
{
    /// <summary>The bucket; empty: content lies in a directory.</summary>
    public string Bucket { get; set; } = string.Empty;

    /// <summary>The base URL; empty for Amazon's own in the region.</summary>
    public string Endpoint { get; set; } = string.Empty;

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Empty: credentials are found as Amazon's tools find them.</summary>
    public string AccessKey { get; set; } = string.Empty;

    /// <summary>The secret of <see cref="AccessKey"/>.</summary>
    public string SecretKey { get; set; } = string.Empty;

    /// <summary>A file with the secret instead.</summary>
    public string SecretKeyFile { get; set; } = string.Empty;

    /// <summary>What the names of all objects begin with.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>Whether the bucket is named in the path of the URL, not in its host.</summary>
    public bool ForcePathStyle { get; set; }
}
