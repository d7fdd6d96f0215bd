using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.UrlPreviews;

/// <summary>Which URLs are asked for at all. Whether their address may be reached is decided when it is connected to.</summary>
internal sealed class PreviewableUrls(IOptions<MyelinOptions> options)
{
    private readonly string[] _refused = [.. options.Value.UrlPreviews.RefusedHosts];

    /// <summary>The URL that is asked for: of http or https, on its usual port or one above 1023, without a user and without a fragment.</summary>
    /// <param name="text">A URL, relative or not.</param>
    /// <param name="page">What it is relative to; null if it has to be absolute.</param>
    /// <param name="url">The absolute URL.</param>
    public bool TryParse(string text, Uri? page, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        if (text.Length > UrlPreviewLimits.UrlLength
            || !(page is null ? Uri.TryCreate(text.Trim(), UriKind.Absolute, out var parsed) : Uri.TryCreate(page, text.Trim(), out parsed)))
        {
            return false;
        }

        if (!IsAsked(parsed))
        {
            return false;
        }

        url = parsed.Fragment.Length == 0 ? parsed : new UriBuilder(parsed) { Fragment = string.Empty }.Uri;
        return url.AbsoluteUri.Length <= UrlPreviewLimits.UrlLength;
    }

    private bool IsAsked(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0
        && url.Host.Length > 0
        && (url.IsDefaultPort || url.Port is 80 or 443 or > 1_023)
        && HostOf(url) is { } host
        && !IsRefused(host);

    /// <summary>The host as it is looked up; null if it can't be: the parser lets pass what IDNA then refuses.</summary>
    private static string? HostOf(Uri url)
    {
        try
        {
            return url.IdnHost.TrimEnd('.');
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private bool IsRefused(string host)
    {
        foreach (var refused in _refused)
        {
            // "*.example.org" is every name below example.org, "example.org" that name alone.
            if (refused.StartsWith("*.", StringComparison.Ordinal)
                ? host.EndsWith(refused[1..], StringComparison.OrdinalIgnoreCase)
                : host.Equals(refused, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
