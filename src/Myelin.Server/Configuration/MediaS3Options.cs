namespace Myelin.Server.Configuration;

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
