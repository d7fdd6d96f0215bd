using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;
using Myelin.Api;
using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>
/// Serves content, or the requested part of it (RFC 9110, "Range Requests" and "Conditional Requests"), with headers that keep a browser from
/// running it (Client-Server API, "Content repository").
/// </summary>
internal static class ContentResponse
{
    /// <summary>How many bytes of content are in memory at once.</summary>
    public const int BufferBytes = 128 * 1024;

    private const string Policy =
        "sandbox; default-src 'none'; script-src 'none'; plugin-types application/pdf; style-src 'unsafe-inline'; object-src 'self';";

    /// <exception cref="MatrixException">416: the requested part does not exist.</exception>
    public static async ValueTask WriteAsync(HttpContext context, ServedContent content, CancellationToken cancellationToken)
    {
        var request = context.Request.GetTypedHeaders();
        var tag = new EntityTagHeaderValue($"\"{content.EntityTag}\"");
        if (request.IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            Describe(context.Response, content, tag);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        // Ranges are defined for GET only (RFC 9110, "Range").
        var isHead = HttpMethods.IsHead(context.Request.Method);
        var part = isHead ? (0, content.Length, true) : RequestedPart(request, content, tag);
        if (part is null)
        {
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{content.Length}");
            throw new MatrixException(StatusCodes.Status416RangeNotSatisfiable, ErrCode.InvalidParam, "The content has no such part.");
        }

        var (offset, count, isWhole) = part.Value;

        // Open it before sending the first header, so that a failure can still be answered with an error.
        await using var stream = count > 0 ? await content.OpenAsync(offset, count, cancellationToken) : Stream.Null;
        var response = context.Response;
        Describe(response, content, tag);
        response.StatusCode = isWhole ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        response.ContentLength = count;
        if (!isWhole)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{offset + count - 1}/{content.Length}");
        }

        if (!isHead)
        {
            await CopyAsync(stream, response.Body, count, cancellationToken);
        }
    }

    private static void Describe(HttpResponse response, ServedContent content, EntityTagHeaderValue tag)
    {
        var headers = response.Headers;
        headers.ContentType = content.ContentType;
        headers.ContentDisposition = content.Disposition;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers.AcceptRanges = "bytes";
        headers.ETag = tag.ToString();

        // The content of an mxc URI never changes.
        headers.CacheControl = content.IsPublic ? "public, max-age=86400, immutable" : "private, max-age=31536000, immutable";
    }

    /// <summary>
    /// The part to send; null if nothing of the requested part exists. A request for several parts, or with an outdated condition, gets the
    /// whole.
    /// </summary>
    private static (long Offset, long Count, bool IsWhole)? RequestedPart(RequestHeaders request, ServedContent content, EntityTagHeaderValue tag)
    {
        if (request.Range is not { Ranges.Count: 1 } range
            || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || (request.IfRange is { } condition && condition.EntityTag?.Compare(tag, useStrongComparison: true) != true))
        {
            return (0, content.Length, true);
        }

        var requested = range.Ranges.First();
        var (first, last) = requested.From is { } from
            ? (from, Math.Min(requested.To ?? long.MaxValue, content.Length - 1))
            : (content.Length - Math.Min(requested.To ?? 0, content.Length), content.Length - 1);
        return first <= last && first < content.Length ? (first, last - first + 1, false) : null;
    }

    private static async ValueTask CopyAsync(Stream from, Stream to, long count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (count > 0)
            {
                var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException("The stored content is shorter than it was.");
                }

                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
