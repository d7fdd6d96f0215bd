using System.Buffers;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>Reads a request's body within its bound and validates it strictly, whatever content type it claims.</summary>
internal static class RequestBody
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    /// <summary>The body, never empty: where there is none the contract says whether that stands for <c>{}</c>.</summary>
    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>; <c>M_NOT_JSON</c>: there is none, and the operation needs one.</exception>
    /// <exception cref="InvalidJsonException">It is not JSON, or JSON that is refused.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, Operation contract)
    {
        var maximum = contract.MaximumBody;
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
                if (body.Length == 0)
                {
                    return contract.AllowsNoBody ? EmptyObject : throw new MatrixException(400, ErrCode.NotJson, "The request has no body.");
                }

                StrictJson.Validate(body);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
