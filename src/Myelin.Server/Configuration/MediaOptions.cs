using System.Text.RegularExpressions;

namespace Myelin.Server.Configuration;

/// <summary>The content repository: <c>Media</c>.</summary>
public sealed class MediaOptions
{
    /// <summary>Where content is stored; empty for <c>media</c> in the data directory.</summary>
    public string Directory { get; set; } = string.Empty;

    /// <summary>The largest upload in bytes (<c>m.upload.size</c>).</summary>
    public long MaximumUploadBytes { get; set; } = 50 * 1_024 * 1_024;

    /// <summary>How many bytes one user may upload in total; 0: unlimited.</summary>
    public long QuotaBytesPerUser { get; set; }

    /// <summary>Whether content is also served without an access token, at the paths from before v1.11.</summary>
    public bool AllowUnauthenticated { get; set; }

    /// <summary>How long content is kept.</summary>
    public MediaRetentionOptions Retention { get; set; } = new();

    /// <summary>S3-compatible storage instead of a directory.</summary>
    public MediaS3Options S3 { get; set; } = new();
}

/// <summary>How long content is kept after it was last used: <c>Media:Retention</c>.</summary>
public sealed class MediaRetentionOptions
{
    /// <summary>Uploads of this server's users, in days; 0: forever.</summary>
    public int LocalDays { get; set; }

    /// <summary>Content fetched from other servers, in days; 0: forever.</summary>
    public int RemoteDays { get; set; } = 90;
}

/// <summary>S3-compatible storage for content: <c>Media:S3</c>.</summary>
public sealed class MediaS3Options
{
    /// <summary>The bucket; empty to store content in a directory.</summary>
    public string Bucket { get; set; } = string.Empty;

    /// <summary>The base URL; empty for Amazon's own in that region.</summary>
    public string Endpoint { get; set; } = string.Empty;

    /// <summary>The region for which requests are signed.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The access key; empty to find credentials as Amazon's tools do.</summary>
    public string AccessKey { get; set; } = string.Empty;

    /// <summary>The secret of <see cref="AccessKey"/>.</summary>
    public string SecretKey { get; set; } = string.Empty;

    /// <summary>A file that contains the secret, as an alternative.</summary>
    public string SecretKeyFile { get; set; } = string.Empty;

    /// <summary>The prefix of all object names.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>Whether the bucket's name goes into the path of the URL instead of its host.</summary>
    public bool ForcePathStyle { get; set; }
}

/// <summary>Checks <c>Media:S3</c>.</summary>
internal static partial class MediaS3Validation
{
    private const int PrefixLength = 512;

    /// <exception cref="StartRefusedException">Names the first invalid setting, without repeating secrets.</exception>
    public static void Validate(MediaOptions media)
    {
        var s3 = media.S3;
        if (s3.Bucket.Length == 0)
        {
            Refuse(
                (s3.Endpoint + s3.AccessKey + s3.SecretKey + s3.SecretKeyFile + s3.Prefix).Length > 0 || s3.ForcePathStyle,
                "Media:S3:Bucket is needed by the other settings of Media:S3.");
            return;
        }

        Refuse(media.Directory.Length > 0, "Media:Directory and Media:S3:Bucket are both set: content lies in one of them.");
        Refuse(!BucketName().IsMatch(s3.Bucket), $"Media:S3:Bucket: '{s3.Bucket}' is not the name of a bucket: 3 to 63 small letters, digits, dots and hyphens.");
        Refuse(s3.Endpoint.Length > 0 && !IsEndpoint(s3.Endpoint), $"Media:S3:Endpoint: '{s3.Endpoint}' is not a URL such as https://s3.example.org.");
        Refuse(!RegionName().IsMatch(s3.Region), $"Media:S3:Region: '{s3.Region}' is not a region, such as us-east-1.");
        Refuse(s3.Prefix.Length > PrefixLength || s3.Prefix.StartsWith('/') || s3.Prefix.Any(char.IsControl), $"Media:S3:Prefix is at most {PrefixLength} characters and begins with no '/'.");
        Refuse(s3.SecretKey.Length > 0 && s3.SecretKeyFile.Length > 0, "Media:S3:SecretKey and Media:S3:SecretKeyFile are both set; one is enough.");
        var hasSecret = s3.SecretKey.Length > 0 || s3.SecretKeyFile.Length > 0;
        Refuse(s3.AccessKey.Length > 0 && !hasSecret, "Media:S3:AccessKey needs Media:S3:SecretKey or Media:S3:SecretKeyFile.");
        Refuse(s3.AccessKey.Length == 0 && hasSecret, "Media:S3:AccessKey is needed by the secret key.");
        Refuse(s3.SecretKeyFile.Length > 0 && ReadSecret(s3).Length == 0, $"Media:S3:SecretKeyFile: '{s3.SecretKeyFile}' is empty.");
    }

    /// <summary>The secret key, from the setting or its file.</summary>
    /// <exception cref="StartRefusedException">Its file can't be read.</exception>
    public static string ReadSecret(MediaS3Options s3)
    {
        if (s3.SecretKeyFile.Length == 0)
        {
            return s3.SecretKey;
        }

        try
        {
            return File.ReadAllText(s3.SecretKeyFile).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartRefusedException($"Media:S3:SecretKeyFile: '{s3.SecretKeyFile}' can't be read: {failure.Message}", failure);
        }
    }

    private static bool IsEndpoint(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && (parsed.Scheme is "http" or "https")
        && parsed is { UserInfo: "", Query: "", Fragment: "" };

    private static void Refuse(bool condition, string message)
    {
        if (condition)
        {
            throw new StartRefusedException(message);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.NonBacktracking)]
    private static partial Regex BucketName();

    [GeneratedRegex(@"\A[a-zA-Z0-9-]{1,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex RegionName();
}
