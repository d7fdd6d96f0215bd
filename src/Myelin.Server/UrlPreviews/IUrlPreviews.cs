using Myelin.Api;

namespace Myelin.Server.UrlPreviews;

/// <summary>Previews of web pages.</summary>
internal interface IUrlPreviews
{
    /// <summary>The preview of a page, as JSON.</summary>
    /// <param name="url">The page's URL as the client sent it.</param>
    /// <param name="at">The time for which it is requested; null: now.</param>
    /// <param name="cancellationToken">The caller has disconnected; the preview is completed anyway, since others may be waiting for it.</param>
    /// <exception cref="MatrixException">
    /// 400 <c>M_INVALID_PARAM</c>: the URL can't be previewed. 403 <c>M_FORBIDDEN</c>: its address may not be contacted. 429
    /// <c>M_LIMIT_EXCEEDED</c>: too many requests are waiting. 502 <c>M_UNKNOWN</c>: the page could not be fetched.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>> GetAsync(string url, DateTimeOffset? at, CancellationToken cancellationToken);
}
