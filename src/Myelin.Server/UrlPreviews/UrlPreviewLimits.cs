namespace Myelin.Server.UrlPreviews;

/// <summary>Bounds and intervals of URL previews.</summary>
internal static class UrlPreviewLimits
{
    /// <summary>The longest URL in characters, of a page or of anything that it refers to.</summary>
    public const int UrlLength = 2_048;

    /// <summary>How many bytes of a page are read; what it says about itself is at its beginning.</summary>
    public const int PageBytes = 1_048_576;

    /// <summary>The largest oEmbed document in bytes.</summary>
    public const int OEmbedBytes = 65_536;

    /// <summary>The maximum nesting depth of an oEmbed document.</summary>
    public const int OEmbedDepth = 16;

    /// <summary>The largest image in bytes.</summary>
    public const int ImageBytes = 10 * 1_048_576;

    /// <summary>How many images are tried until one can be used.</summary>
    public const int ImagesTried = 3;

    /// <summary>Redirects followed for one document.</summary>
    public const int Redirects = 5;

    /// <summary>Properties kept per page.</summary>
    public const int Properties = 50;

    /// <summary>The longest property name in characters.</summary>
    public const int PropertyNameLength = 64;

    /// <summary>The longest value of a property in characters.</summary>
    public const int PropertyLength = 1_000;

    /// <summary>The maximum length of a description taken from a page's text, in characters.</summary>
    public const int DescriptionLength = 500;

    /// <summary>Text shorter than this counts as a label, and is not part of a description if there is longer text.</summary>
    public const int ParagraphLength = 40;

    /// <summary>How many characters of text are considered for a description.</summary>
    public const int TextLength = 20_000;

    /// <summary>How many images of a page's body are considered.</summary>
    public const int ImagesOfBody = 50;

    /// <summary>Previews built concurrently by this process; further ones wait their turn.</summary>
    public const int MadeAtOnce = 16;

    /// <summary>Previews that may wait their turn; further callers must retry later.</summary>
    public const int Waiting = 256;

    /// <summary>Previews removed in one unit.</summary>
    public const int RemovedPerUnit = 500;

    /// <summary>How long building a preview may take, including everything it fetches.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>How long a preview counts as fresh.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>How long a failure is remembered, so that not everybody in a room makes the server contact a page that is down.</summary>
    public static readonly TimeSpan FailureKept = TimeSpan.FromMinutes(1);

    /// <summary>How long a preview is kept for messages of its time.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <summary>How often old previews are removed.</summary>
    public static readonly TimeSpan RemovalInterval = TimeSpan.FromHours(1);

    /// <summary>When a caller should retry if too many are waiting.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
}
