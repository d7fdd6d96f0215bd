namespace Myelin.Server.Media.Stores.S3;

/// <summary>Bounds and timeouts for S3-compatible storage.</summary>
internal static class S3Limits
{
    /// <summary>The bytes of a part, and of content in memory at once. S3 accepts smaller parts only at the end, and at most 10,000 parts.</summary>
    public const int PartBytes = 5 * 1_024 * 1_024;

    /// <summary>How often a failed request is retried.</summary>
    public const int Retries = 2;

    /// <summary>Concurrent connections.</summary>
    public const int Connections = 64;

    /// <summary>How long connecting may take.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt of a request may take, including the upload of its part.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long the next bytes of a response may take.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);
}
