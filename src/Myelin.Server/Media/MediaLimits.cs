namespace Myelin.Server.Media;

/// <summary>Bounds and intervals of the content repository.</summary>
internal static class MediaLimits
{
    /// <summary>The longest file name stored, in UTF-16 code units; longer ones are truncated.</summary>
    public const int FileNameLength = 255;

    /// <summary>The longest media type stored, in characters; longer ones are ignored.</summary>
    public const int MediaTypeLength = 255;

    /// <summary>URIs that a user may have created without uploading content yet ("POST create").</summary>
    public const int UnusedPerUser = 50;

    /// <summary>Requests in this process that wait for content to arrive.</summary>
    public const int Waiting = 1_000;

    /// <summary>Rows examined or removed in one step of the clean-up.</summary>
    public const int PerStep = 200;

    /// <summary>How many bytes of content are in memory at once while it is stored.</summary>
    public const int BufferBytes = 128 * 1_024;

    /// <summary>How long a created URI remains valid without content.</summary>
    public static readonly TimeSpan UnusedLifetime = TimeSpan.FromHours(24);

    /// <summary>How long a download waits for content by default, as in the specification (<c>timeout_ms</c>).</summary>
    public static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>The precision of the time when content was last used.</summary>
    public static readonly TimeSpan UseResolution = TimeSpan.FromDays(1);

    /// <summary>How long pictures of URL previews are kept after their last use.</summary>
    public static readonly TimeSpan OwnKept = TimeSpan.FromDays(3);

    /// <summary>How long a failed thumbnail is not tried again.</summary>
    public static readonly TimeSpan FailureKept = TimeSpan.FromMinutes(10);

    /// <summary>How long an upload may take: an older one belongs to a process that died.</summary>
    public static readonly TimeSpan LongestArrival = TimeSpan.FromHours(6);

    /// <summary>How often the clean-up runs.</summary>
    public static readonly TimeSpan RemovalInterval = TimeSpan.FromMinutes(15);
}
