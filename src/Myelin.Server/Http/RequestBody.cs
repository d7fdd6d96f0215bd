using System.Buffers;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>Reads a request's body within its bound and validates it strictly, whatever its content type.</summary>
internal static class RequestBody
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    /// <summary>The body of an operation that needs one, never empty: if none was sent, the contract decides whether that counts as <c>{}</c>.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_JSON</c>: the operation needs a body and there is none.</exception>
    public static ReadOnlyMemory<byte> Needed(ReadOnlyMemory<byte> sent, Operation contract) =>
        !sent.IsEmpty ? sent : contract.AllowsNoBody ? EmptyObject : throw new MatrixException(400, ErrCode.NotJson, "The request has no body.");

    /// <summary>The body as it was sent; empty if there is none.</summary>
    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>.</exception>
    /// <exception cref="InvalidJsonException">The body is not JSON, or is JSON that the server rejects.</exception>
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
                // End the read first: the server drains the rest of the body itself.
                reader.AdvanceTo(result.Buffer.End);
                throw MatrixException.TooLarge($"The body is larger than {maximum} bytes.");
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                if (body.Length > 0)
                {
                    StrictJson.Validate(body, contract.MaximumDepth);
                }

                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
