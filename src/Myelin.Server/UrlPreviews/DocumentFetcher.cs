using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Outgoing;
using Myelin.Server.UrlPreviews.Encodings;

namespace Myelin.Server.UrlPreviews;

/// <summary>Asks others' servers for documents: every redirect is judged like the URL that it comes from.</summary>
internal sealed class DocumentFetcher(IOutgoingHttp outgoing, PreviewableUrls urls, IOptions<MyelinOptions> options)
{
    private static readonly string Agent = $"Myelin/{typeof(DocumentFetcher).Assembly.GetName().Version!.ToString(3)} (bot; Matrix URL preview)";

    /// <summary>The document, or as much of it as is read.</summary>
    /// <param name="url">A previewable URL.</param>
    /// <param name="accept">The media types wanted.</param>
    /// <param name="bytesRead">How much is read of a document, by its media type; 0: it is not wanted, and no document is given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null if it is not there, or not wanted.</returns>
    /// <exception cref="AddressRefusedException">The address may not be reached.</exception>
    /// <exception cref="HttpRequestException">It could not be reached, or the answer is none.</exception>
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

/// <summary>A document that was asked for.</summary>
/// <param name="Url">Where it was found in the end.</param>
/// <param name="MediaType">What its server says that it is, in lower case; empty if it says nothing.</param>
/// <param name="Charset">The character encoding that its server names; null if none.</param>
/// <param name="FileName">The name that its server gives it; null if none.</param>
/// <param name="Bytes">The document, or its beginning.</param>
internal sealed record FetchedDocument(Uri Url, string MediaType, string? Charset, string? FileName, byte[] Bytes);
