using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>Writes responses to HTTP.</summary>
internal sealed class HttpResponseSink(HttpContext context) : IResponseSink
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public async ValueTask WriteAsync(int status, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions))
        {
            write(writer);
            response.ContentLength = writer.BytesCommitted + writer.BytesPending;
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    public async ValueTask WriteAsync(IStreamedJson body, CancellationToken cancellationToken)
    {
        var response = context.Response;
        await using var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions);
        await foreach (var write in body.PiecesAsync(cancellationToken))
        {
            if (!response.HasStarted)
            {
                response.ContentType = "application/json";
            }

            if (HttpMethods.IsHead(context.Request.Method))
            {
                return;
            }

            write(writer);
            await writer.FlushAsync(cancellationToken);
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    public ValueTask WriteAsync(ServedContent content, CancellationToken cancellationToken) =>
        ContentResponse.WriteAsync(context, content, cancellationToken);
}
