namespace Myelin.Server.UrlPreviews;

/// <summary>The bounds and times of URL previews.</summary>
internal static class UrlPreviewLimits
{
    /// <summary>The longest URL in characters, of a page or of what it names.</summary>
    public const int UrlLength = 2_048;

    /// <summary>How much of a page is read, in bytes; what a page says of itself stands at its beginning.</summary>
    public const int PageBytes = 1_048_576;

    /// <summary>The largest oEmbed document in bytes.</summary>
    public const int OEmbedBytes = 65_536;

    /// <summary>How deep an oEmbed document may be nested.</summary>
    public const int OEmbedDepth = 16;

    /// <summary>The largest image in bytes.</summary>
    public const int ImageBytes = 10 * 1_048_576;

    /// <summary>How many images are tried until one is good.</summary>
    public const int ImagesTried = 3;

    /// <summary>Redirects followed for one document.</summary>
    public const int Redirects = 5;

    /// <summary>Properties kept of a page.</summary>
    public const int Properties = 50;

    /// <summary>The longest property name in characters.</summary>
    public const int PropertyNameLength = 64;

    /// <summary>The longest value of a property in characters.</summary>
    public const int PropertyLength = 1_000;

    /// <summary>The characters of a description that is made of a page's text.</summary>
    public const int DescriptionLength = 500;

    /// <summary>Text shorter than this is a label, and no part of a description if there is longer text.</summary>
    public const int ParagraphLength = 40;

    /// <summary>The characters of text that are looked at for a description.</summary>
    public const int TextLength = 20_000;

    /// <summary>Images that a page's body may propose.</summary>
    public const int ImagesOfBody = 50;

    /// <summary>Previews made at once by this process; further ones wait for their turn.</summary>
    public const int MadeAtOnce = 16;

    /// <summary>Previews that may wait for their turn; who comes then is told to come later.</summary>
    public const int Waiting = 256;

    /// <summary>Previews removed in one unit.</summary>
    public const int RemovedPerUnit = 500;

    /// <summary>How long making a preview may take, with all that it asks for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long a preview is taken for new.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>How long a failure is remembered, so that a page that is down is not asked by everybody in a room.</summary>
    public static readonly TimeSpan FailureKept = TimeSpan.FromMinutes(1);

    /// <summary>How long a preview is kept for messages of its time.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <summary>How often old previews are removed.</summary>
    public static readonly TimeSpan RemovalInterval = TimeSpan.FromHours(1);

    /// <summary>When a caller should come again who was not let in.</summary>
    public static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);
}
