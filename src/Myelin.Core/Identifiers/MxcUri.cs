using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.Identifiers;

/// <summary>
/// The URI of a piece of media, <c>mxc://server-name/media-id</c> (Client-Server API, "Matrix Content (mxc://) URIs"). Server name and media ID have the
/// grammar that the "Security considerations" of the content repository require, so neither can point to another place.
/// </summary>
public readonly record struct MxcUri
{
    /// <summary>The longest media ID in characters.</summary>
    public const int MaximumMediaIdLength = 255;

    private const string Scheme = "mxc://";

    private static readonly SearchValues<char> MediaIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly string? _mediaId;

    private MxcUri(ServerName serverName, string mediaId)
    {
        ServerName = serverName;
        _mediaId = mediaId;
    }

    /// <summary>The server that the content comes from.</summary>
    public ServerName ServerName { get; }

    /// <summary>The media ID: letters, digits, <c>_</c> and <c>-</c>.</summary>
    public string MediaId => _mediaId ?? string.Empty;

    public string Value => $"{Scheme}{ServerName.Value}/{MediaId}";

    public static bool TryParse([NotNullWhen(true)] string? text, out MxcUri uri)
    {
        uri = default;
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && TryCreate(rest[..slash], rest[(slash + 1)..], out uri);
    }

    /// <summary>Builds the URI from its two parts, decoded from a request path.</summary>
    public static bool TryCreate(string serverName, string mediaId, out MxcUri uri)
    {
        uri = default;
        if (!ServerName.TryParse(serverName, out var name) || !IsMediaId(mediaId))
        {
            return false;
        }

        uri = new MxcUri(name, mediaId);
        return true;
    }

    /// <exception cref="FormatException">The text is not an mxc URI.</exception>
    public static MxcUri Parse(string text) => TryParse(text, out var uri) ? uri : throw new FormatException($"'{text}' is not an mxc URI.");

    public override string ToString() => Value;

    private static bool IsMediaId(ReadOnlySpan<char> text) => text.Length is >= 1 and <= MaximumMediaIdLength && !text.ContainsAnyExcept(MediaIdCharacters);
}
