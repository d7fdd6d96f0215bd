using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Media;

/// <summary>The origin of content. The values are stored: never change or reuse one.</summary>
internal enum MediaKind : short
{
    /// <summary>Uploaded by a user of this server.</summary>
    Local = 1,

    /// <summary>Fetched from another server.</summary>
    Remote = 2,

    /// <summary>Stored by the server for itself: pictures of previews.</summary>
    Own = 3,
}

/// <summary>The life cycle of stored bytes. The values are stored: never change or reuse one.</summary>
internal enum ContentState : short
{
    /// <summary>Being written to the store.</summary>
    Arriving = 0,

    /// <summary>In the store, and may be referred to.</summary>
    Kept = 1,

    /// <summary>Being deleted from the store: nothing refers to them or ever will.</summary>
    Going = 2,

    /// <summary>In the store, but closed to new references while existing ones are counted.</summary>
    SetApart = 3,
}

/// <summary>The entry of an <c>mxc</c> URI.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">Its origin.</param>
/// <param name="User">Who uploaded it or may upload it; null if not a user of this server.</param>
/// <param name="MediaType">The media type that the uploader gave.</param>
/// <param name="FileName">The file name; null if it has none.</param>
/// <param name="CreatedAt">When the URI was created.</param>
/// <param name="UsedAt">When it was last used, with a precision of <see cref="MediaLimits.UseResolution"/>.</param>
/// <param name="Content">Its bytes; null until they are uploaded.</param>
internal sealed record StoredMedia(
    long Number, MediaKind Kind, UserNumber? User, string MediaType, string? FileName, DateTimeOffset CreatedAt, DateTimeOffset UsedAt, StoredContent? Content)
{
    /// <summary>Whether it has no content and may not get any more.</summary>
    public bool IsExpired(DateTimeOffset now) => Content is null && now >= CreatedAt + MediaLimits.UnusedLifetime;
}

/// <summary>Bytes in the store.</summary>
/// <param name="Number">Their number in the store.</param>
/// <param name="Sha256">Their hash.</param>
/// <param name="Length">Their length.</param>
/// <param name="IsQuarantined">Whether nobody may get them.</param>
internal sealed record StoredContent(long Number, byte[] Sha256, long Length, bool IsQuarantined)
{
    /// <summary>The entity tag, which depends only on the bytes.</summary>
    public string EntityTag => Convert.ToHexStringLower(Sha256);
}

/// <summary>A new URI.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Uri">The URI.</param>
/// <param name="Kind">Its origin.</param>
/// <param name="User">Who created it; null if no user did.</param>
/// <param name="CreatedAt">The current time.</param>
internal sealed record NewMedia(long Number, MxcUri Uri, MediaKind Kind, UserNumber? User, DateTimeOffset CreatedAt);

/// <summary>An uploader's description of content, as stored.</summary>
/// <param name="MediaType">The media type.</param>
/// <param name="FileName">The file name; null if there is none.</param>
internal sealed record MediaDescription(string MediaType, string? FileName)
{
    /// <summary>
    /// Cleans a description: an invalid media type becomes <c>application/octet-stream</c>, and control characters are removed from the name.
    /// </summary>
    public static MediaDescription Of(string? contentType, string? fileName)
    {
        var isType = contentType is { Length: <= MediaLimits.MediaTypeLength }
            && !contentType.Any(static character => character is < ' ' or > '~')
            && Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out _);
        var name = fileName is null ? string.Empty : Name(fileName);
        return new MediaDescription(isType ? contentType! : "application/octet-stream", name.Length > 0 ? name : null);
    }

    private static string Name(string fileName)
    {
        var name = new StringBuilder(Math.Min(fileName.Length, MediaLimits.FileNameLength));
        foreach (var rune in fileName.EnumerateRunes())
        {
            if (name.Length + rune.Utf16SequenceLength > MediaLimits.FileNameLength)
            {
                break;
            }

            if (!Rune.IsControl(rune))
            {
                name.Append(rune);
            }
        }

        return name.ToString().Trim();
    }
}
