using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Outgoing;
using Myelin.Server.UrlPreviews.Encodings;

namespace Myelin.Server.UrlPreviews;

/// <summary>Fetches documents from other servers. Every redirect is checked like the original URL.</summary>
internal sealed class DocumentFetcher(IOutgoingHttp outgoing, PreviewableUrls urls, IOptions<MyelinOptions> options)
{
    private static readonly string Agent = $"Myelin/{typeof(DocumentFetcher).Assembly.GetName().Version!.ToString(3)} (bot; Matrix URL preview)";

    /// <summary>Fetches a document, up to a bound.</summary>
    /// <param name="url">A previewable URL.</param>
    /// <param name="accept">The media types wanted.</param>
    /// <param name="bytesRead">How many bytes to read of a document with a given media type; 0 if it is not wanted.</param>
    /// <param name="cancellationToken">Cancels fetching.</param>
    /// <returns>Null if the document is not wanted.</returns>
    /// <exception cref="AddressRefusedException">The address may not be reached.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached, or did not answer with a document.</exception>
    public async ValueTask<FetchedDocument?> FetchAsync(Uri url, string accept, Func<string, int> bytesRead, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = Request(url, accept);
            using var response = await outgoing.Untrusted.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            {
                if (redirects == UrlPreviewLimits.Redirects || response.Headers.Location is not { } location || !urls.TryParse(location.OriginalString, url, out var next))
                {
                    throw new HttpRequestException("The page redirects to nowhere that is followed.");
                }

                url = next;
                continue;
            }

            return await ReadAsync(url, response, bytesRead, cancellationToken);
        }
    }

    private static async ValueTask<FetchedDocument?> ReadAsync(Uri url, HttpResponseMessage response, Func<string, int> bytesRead, CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        var headers = response.Content.Headers;
        var contentType = headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.Last() : string.Empty;
        var mediaType = ContentType.MediaType(contentType);

        var bytes = bytesRead(mediaType);
        if (bytes == 0)
        {
            return null;
        }

        var body = await ContentCoding.ReadBeginningAsync(response, bytes, cancellationToken);
        return new FetchedDocument(url, mediaType, ContentType.Charset(contentType), FileName(headers.ContentDisposition), body);
    }

    private static string? FileName(ContentDispositionHeaderValue? disposition) => (disposition?.FileNameStar ?? disposition?.FileName)?.Trim('"');

    private HttpRequestMessage Request(Uri url, string accept) => new(HttpMethod.Get, url)
    {
        Headers = { { "Accept", accept }, { "Accept-Encoding", ContentCoding.Accepted }, { "Accept-Language", options.Value.UrlPreviews.AcceptLanguage }, { "User-Agent", Agent } },
    };
}

/// <summary>A fetched document.</summary>
/// <param name="Url">Its final URL, after redirects.</param>
/// <param name="MediaType">The media type from its server, in lower case; empty if there is none.</param>
/// <param name="Charset">The character encoding from its server; null if there is none.</param>
/// <param name="FileName">The file name from its server; null if there is none.</param>
/// <param name="Bytes">The document, or its beginning.</param>
internal sealed record FetchedDocument(Uri Url, string MediaType, string? Charset, string? FileName, byte[] Bytes);
