namespace Myelin.Server.Media.Stores.S3;

/// <summary>The bounds of speaking with S3-compatible storage.</summary>
internal static class S3Limits
{
    /// <summary>The bytes of a part; also how much of a content is in memory at once. S3 takes none smaller but the last, and at most 10,000.</summary>
    public const int PartBytes = 5 * 1_024 * 1_024;

    /// <summary>How often a request that has failed is repeated.</summary>
    public const int Retries = 2;

    /// <summary>Connections at once.</summary>
    public const int Connections = 64;

    /// <summary>How long a connection may take to be made.</summary>
    public static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt of a request may take to be answered, its part sent.</summary>
    public static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(60);

    /// <summary>How long the next bytes of an answer may take.</summary>
    public static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(30);
}
