using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Media;

/// <summary>Whose content it is. The values are stored: never change or reuse one.</summary>
internal enum MediaKind : short
{
    /// <summary>A user of this server has uploaded it.</summary>
    Local = 1,

    /// <summary>It was brought from another server.</summary>
    Remote = 2,

    /// <summary>The server keeps it for itself: pictures of previews.</summary>
    Own = 3,
}

/// <summary>Where bytes stand between arriving and going. The values are stored: never change or reuse one.</summary>
internal enum ContentState : short
{
    /// <summary>They are on their way to the store.</summary>
    Arriving = 0,

    /// <summary>They are in the store, and may be referred to.</summary>
    Kept = 1,

    /// <summary>They are on their way out of the store: nothing refers to them, nor ever will.</summary>
    Going = 2,

    /// <summary>They are in the store and nothing new may refer to them, while it is seen whether anything does.</summary>
    SetApart = 3,
}

/// <summary>What is at an <c>mxc</c> URI.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="User">Who uploaded it or is to do so; null if it was no user of this server.</param>
/// <param name="MediaType">What the uploader says that it is.</param>
/// <param name="FileName">Its name; null if it has none.</param>
/// <param name="CreatedAt">When the URI was made.</param>
/// <param name="UsedAt">When it was last used, as exactly as <see cref="MediaLimits.UseResolution"/>.</param>
/// <param name="Content">Its bytes; null as long as they are not uploaded.</param>
internal sealed record StoredMedia(
    long Number, MediaKind Kind, UserNumber? User, string MediaType, string? FileName, DateTimeOffset CreatedAt, DateTimeOffset UsedAt, StoredContent? Content)
{
    /// <summary>Whether nothing is there and nothing may come any more.</summary>
    public bool IsExpired(DateTimeOffset now) => Content is null && now >= CreatedAt + MediaLimits.UnusedLifetime;
}

/// <summary>Bytes in the store.</summary>
/// <param name="Number">Where they are in the store.</param>
/// <param name="Sha256">Their hash.</param>
/// <param name="Length">How many they are.</param>
/// <param name="IsQuarantined">Whether nobody is to get them.</param>
internal sealed record StoredContent(long Number, byte[] Sha256, long Length, bool IsQuarantined)
{
    /// <summary>The same for the same bytes and never for others.</summary>
    public string EntityTag => Convert.ToHexStringLower(Sha256);
}

/// <summary>A new URI and what is said of its content.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Uri">The URI.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="User">Who made it; null if no user did.</param>
/// <param name="CreatedAt">Now.</param>
internal sealed record NewMedia(long Number, MxcUri Uri, MediaKind Kind, UserNumber? User, DateTimeOffset CreatedAt);

/// <summary>What an uploader says of content, as it is kept.</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="FileName">Its name; null if it has none.</param>
internal sealed record MediaDescription(string MediaType, string? FileName)
{
    /// <summary>What is kept of what was said: a media type that is none is that of any bytes, a name has no control characters.</summary>
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
