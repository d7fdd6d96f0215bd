namespace Myelin.Server.Media;

/// <summary>The bounds and times of the content repository.</summary>
internal static class MediaLimits
{
    /// <summary>The longest file name kept, in UTF-16 units; the characters beyond it are cut off.</summary>
    public const int FileNameLength = 255;

    /// <summary>The longest media type kept, in characters; a longer one is none.</summary>
    public const int MediaTypeLength = 255;

    /// <summary>URIs that a user may have created and not yet used ("POST create").</summary>
    public const int UnusedPerUser = 50;

    /// <summary>Requests that wait for content which is not there yet, in this process.</summary>
    public const int Waiting = 1_000;

    /// <summary>Rows looked at or removed in one step of the clean-up.</summary>
    public const int PerStep = 200;

    /// <summary>How much of a content is in memory at once while it is stored, in bytes.</summary>
    public const int BufferBytes = 128 * 1_024;

    /// <summary>How long a created URI waits for its content.</summary>
    public static readonly TimeSpan UnusedLifetime = TimeSpan.FromHours(24);

    /// <summary>How long a download waits for content, unless it says otherwise; the specification's default of <c>timeout_ms</c>.</summary>
    public static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>How exactly it is known when a content was last used.</summary>
    public static readonly TimeSpan UseResolution = TimeSpan.FromDays(1);

    /// <summary>How long pictures of URL previews are kept after their last use.</summary>
    public static readonly TimeSpan OwnKept = TimeSpan.FromDays(3);

    /// <summary>How long a thumbnail that could not be made is not tried again.</summary>
    public static readonly TimeSpan FailureKept = TimeSpan.FromMinutes(10);

    /// <summary>How long an arrival may take: what is older came with a process that died.</summary>
    public static readonly TimeSpan LongestArrival = TimeSpan.FromHours(6);

    /// <summary>How often is cleaned up.</summary>
    public static readonly TimeSpan RemovalInterval = TimeSpan.FromMinutes(15);
}
