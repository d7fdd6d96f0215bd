using Microsoft.AspNetCore.Http.Features;
using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>A request's body for an operation that reads it itself, whatever content type it claims.</summary>
internal static class RequestContent
{
    public static SentContent Of(HttpContext context)
    {
        // The operation has a bound of its own, which may lie above that of the listener.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var request = context.Request;
        return new SentContent(request.Body, request.ContentLength, request.ContentType is { Length: > 0 } type ? type : null);
    }
}
