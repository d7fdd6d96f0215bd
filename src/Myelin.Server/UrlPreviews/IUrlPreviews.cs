using Myelin.Api;

namespace Myelin.Server.UrlPreviews;

/// <summary>What pages say of themselves.</summary>
internal interface IUrlPreviews
{
    /// <summary>The preview of a page, as JSON.</summary>
    /// <param name="url">The page's URL as the client wrote it.</param>
    /// <param name="at">The time for which it is wanted; null: now.</param>
    /// <param name="cancellationToken">The caller has gone; the preview is made to its end all the same, for others may wait for it.</param>
    /// <exception cref="MatrixException">
    /// 400 <c>M_INVALID_PARAM</c>: the URL is none that is asked for. 403 <c>M_FORBIDDEN</c>: its address may not be reached. 429
    /// <c>M_LIMIT_EXCEEDED</c>: too many are waiting. 502 <c>M_UNKNOWN</c>: the page could not be had.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>> GetAsync(string url, DateTimeOffset? at, CancellationToken cancellationToken);
}
