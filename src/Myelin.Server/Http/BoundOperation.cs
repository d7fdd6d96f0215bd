using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Server.Http;

/// <summary>An operation with the method that executes it. The dispatcher invokes it once the caller and the body are known.</summary>
internal abstract class BoundOperation(Operation contract)
{
    public Operation Contract { get; } = contract;

    /// <summary>Whether the operation reads a JSON body.</summary>
    public abstract bool ReadsBody { get; }

    /// <summary>Whether the operation reads its body as a stream of bytes.</summary>
    public abstract bool ReadsContent { get; }

    /// <summary>Binds the request, executes it and writes the response.</summary>
    public abstract ValueTask InvokeAsync(IServiceProvider services, Call call, RequestValues values, IResponseSink response, CancellationToken cancellationToken);
}

/// <summary>Writes a response.</summary>
internal interface IResponseSink
{
    /// <summary>Writes a JSON body with a success status.</summary>
    ValueTask WriteAsync(int status, Action<Utf8JsonWriter> write, CancellationToken cancellationToken);

    /// <summary>Writes a JSON body with status 200 in pieces, as fast as the client reads it.</summary>
    ValueTask WriteAsync(IStreamedJson body, CancellationToken cancellationToken);

    /// <summary>Writes the requested part of the content.</summary>
    ValueTask WriteAsync(ServedContent content, CancellationToken cancellationToken);
}

internal sealed class BoundOperation<TEndpoints, TRequest, TResult>(
    Operation contract, Func<TEndpoints, OperationMethod<TRequest, TResult>> method)
    : BoundOperation(contract)
    where TEndpoints : class
    where TRequest : class
{
    private RequestShape<TRequest>? _shape;
    private OperationMethod<TRequest, TResult>? _method;

    public override bool ReadsBody => Shape.HasBody;

    public override bool ReadsContent => Shape.HasContent;

    // Created with the first call, so that unused operations don't slow down the start.
    private RequestShape<TRequest> Shape => _shape ??= RequestShape.Of<TRequest>();

    public override async ValueTask InvokeAsync(
        IServiceProvider services, Call call, RequestValues values, IResponseSink response, CancellationToken cancellationToken)
    {
        var request = Shape.Bind(values);
        _method ??= method(services.GetRequiredService<TEndpoints>());
        var result = await _method(call, request, cancellationToken);
        await (result switch
        {
            IStreamedJson stream => response.WriteAsync(stream, cancellationToken),
            ServedContent content => response.WriteAsync(content, cancellationToken),
            _ => response.WriteAsync((result as IStatusOfSuccess)?.Status ?? StatusCodes.Status200OK, writer => Write(writer, result), cancellationToken),
        });
    }

    private static void Write(Utf8JsonWriter writer, TResult result)
    {
        switch (result)
        {
            case IJsonBody body:
                body.WriteTo(writer);
                break;
            case Empty:
                writer.WriteStartObject();
                writer.WriteEndObject();
                break;
            default:
                JsonSerializer.Serialize(writer, result, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<TResult>)ApiJson.Options.GetTypeInfo(typeof(TResult)));
                break;
        }
    }
}
