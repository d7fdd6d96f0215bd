using Microsoft.AspNetCore.Http.Features;
using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>A request's body for an operation that reads it itself, whatever its content type.</summary>
internal static class RequestContent
{
    public static SentContent Of(HttpContext context)
    {
        // The operation has its own bound, which may be higher than the listener's.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var request = context.Request;
        return new SentContent(request.Body, request.ContentLength, request.ContentType is { Length: > 0 } type ? type : null);
    }
}
