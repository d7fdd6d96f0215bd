using System.Buffers;
using Myelin.Api;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>Reads a request's body within its bound and validates it strictly, whatever content type it claims.</summary>
internal static class RequestBody
{
    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>.</exception>
    /// <exception cref="InvalidJsonException">It is not JSON, or JSON that is refused.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int maximum)
    {
        if (context.Request.ContentLength > maximum)
        {
            throw MatrixException.TooLarge($"The body is larger than {maximum} bytes.");
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > maximum)
            {
                // Not while a read is open: the server reads what is left of the body itself.
                reader.AdvanceTo(result.Buffer.End);
                throw MatrixException.TooLarge($"The body is larger than {maximum} bytes.");
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                if (body.Length > 0)
                {
                    StrictJson.Validate(body);
                }

                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
