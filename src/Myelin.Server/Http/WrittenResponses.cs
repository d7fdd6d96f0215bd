using System.Text.Json;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>A response that writes itself, so that stored bytes can be passed on without being parsed.</summary>
internal interface IJsonBody
{
    void WriteTo(Utf8JsonWriter writer);
}

/// <summary>A response that writes itself and conforms to the contract.</summary>
/// <typeparam name="TResponse">The contract's response type, as which the written JSON can be read.</typeparam>
internal interface IWritten<TResponse> : IJsonBody;

/// <summary>A response too large to be kept in memory. It is read while it is written.</summary>
internal interface IStreamedJson
{
    /// <summary>The pieces of one JSON value. Each is sent before the next is requested. Nothing is sent until the first is ready.</summary>
    IAsyncEnumerable<Action<Utf8JsonWriter>> PiecesAsync(CancellationToken cancellationToken);
}

/// <summary>A response too large to be kept in memory, which conforms to the contract.</summary>
/// <typeparam name="TResponse">The contract's response type, as which the written JSON can be read.</typeparam>
internal interface IStreamed<TResponse> : IStreamedJson;

/// <summary>A response whose JSON exists already.</summary>
/// <param name="Json">One JSON value in UTF-8.</param>
/// <typeparam name="TResponse">The contract's response type, as which the JSON can be read.</typeparam>
internal sealed record RawJson<TResponse>(ReadOnlyMemory<byte> Json) : IWritten<TResponse>
{
    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Json.Span, skipInputValidation: true);
}

/// <summary>Creates <see cref="RawJson{TResponse}"/>.</summary>
internal static class RawJson
{
    /// <summary>Creates a response from one written JSON value.</summary>
    public static RawJson<TResponse> Write<TResponse>(Action<Utf8JsonWriter> write) => new(JsonBytes.Write(write));
}
