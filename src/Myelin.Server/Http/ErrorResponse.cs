using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Myelin.Api;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>Writes error responses ("Standard error response") and the CORS headers of all responses ("Web Browser Clients").</summary>
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
            // An invalid body may not end where its length says ("Message Body Length", RFC 9112), so what follows must not be read as a request.
            response.Headers.Connection = "close";
        }

        response.StatusCode = refusal.Status;
        response.ContentType = "application/json";
        var json = JsonBytes.Write(refusal.Error.WriteTo);
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, context.RequestAborted);
    }
}
