using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.UrlPreviews;

/// <summary>Which URLs may be previewed. Whether an address may be contacted is decided when connecting.</summary>
internal sealed class PreviewableUrls(IOptions<MyelinOptions> options)
{
    private readonly string[] _refused = [.. options.Value.UrlPreviews.RefusedHosts];

    /// <summary>The URL to fetch: http or https, on a default port or one above 1023, without user information. The fragment is removed.</summary>
    /// <param name="text">A URL, relative or not.</param>
    /// <param name="page">The base URL; null if the URL must be absolute.</param>
    /// <param name="url">The absolute URL.</param>
    public bool TryParse(string text, Uri? page, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        if (text.Length > UrlPreviewLimits.UrlLength
            || !(page is null ? Uri.TryCreate(text.Trim(), UriKind.Absolute, out var parsed) : Uri.TryCreate(page, text.Trim(), out parsed)))
        {
            return false;
        }

        if (!IsAllowed(parsed))
        {
            return false;
        }

        url = parsed.Fragment.Length == 0 ? parsed : new UriBuilder(parsed) { Fragment = string.Empty }.Uri;
        return url.AbsoluteUri.Length <= UrlPreviewLimits.UrlLength;
    }

    private bool IsAllowed(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0
        && url.Host.Length > 0
        && (url.IsDefaultPort || url.Port is 80 or 443 or > 1_023)
        && HostOf(url) is { } host
        && !IsRefused(host);

    /// <summary>The host name to look up; null if it is invalid: the URL parser accepts names that IDNA then rejects.</summary>
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
            // "*.example.org" matches every name below example.org, "example.org" only that name.
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
