namespace Myelin.Server.Configuration;

/// <summary><c>UrlPreviews</c>.</summary>
public sealed class UrlPreviewOptions
{
    /// <summary>Whether the server fetches pages to preview links for its clients.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Hosts that are never contacted: a name, or <c>*.</c> and a name for all its subdomains.</summary>
    public List<string> RefusedHosts { get; set; } = [];

    /// <summary>The languages to request pages in, as an <c>Accept-Language</c> header.</summary>
    public string AcceptLanguage { get; set; } = "en, *;q=0.5";
}

/// <summary>Checks <c>UrlPreviews</c>.</summary>
internal static class UrlPreviewValidation
{
    /// <exception cref="StartRefusedException">Names the first invalid setting.</exception>
    public static void Validate(UrlPreviewOptions previews)
    {
        for (var i = 0; i < previews.RefusedHosts.Count; i++)
        {
            var host = previews.RefusedHosts[i];
            if (Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) is UriHostNameType.Unknown)
            {
                throw new StartRefusedException($"UrlPreviews:RefusedHosts:{i}: '{host}' is not a host, such as example.org or *.example.org.");
            }
        }

        using var request = new HttpRequestMessage();
        if (!request.Headers.TryAddWithoutValidation("Accept-Language", previews.AcceptLanguage) || request.Headers.AcceptLanguage.Count == 0)
        {
            throw new StartRefusedException($"UrlPreviews:AcceptLanguage: '{previews.AcceptLanguage}' is not a list of languages, such as 'en, *;q=0.5'.");
        }
    }
}
