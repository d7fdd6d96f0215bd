using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Myelin.Api;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>Writes a refusal as the specification asks ("Standard error response"), with CORS headers on every answer ("Web Browser Clients").</summary>
internal static class ErrorResponse
{
    public static void AddCorsHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE, OPTIONS";
        headers.AccessControlAllowHeaders = "X-Requested-With, Content-Type, Authorization";
    }

    public static async Task WriteAsync(HttpContext context, MatrixException refusal)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        if (refusal.Error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.Status == StatusCodes.Status400BadRequest
            && HttpProtocol.IsHttp11(context.Request.Protocol)
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            // A body that is not understood may end elsewhere than it says ("Message Body Length", RFC 9112): what follows is no request.
            response.Headers.Connection = "close";
        }

        response.StatusCode = refusal.Status;
        response.ContentType = "application/json";
        var json = JsonBytes.Write(refusal.Error.WriteTo);
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, context.RequestAborted);
    }
}
