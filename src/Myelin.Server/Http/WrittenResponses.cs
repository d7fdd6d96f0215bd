using System.Text.Json;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>A response that writes itself: used where stored bytes are passed on without being parsed.</summary>
internal interface IJsonBody
{
    void WriteTo(Utf8JsonWriter writer);
}

/// <summary>A response that writes itself, in the form by which its reader knows it.</summary>
/// <typeparam name="TResponse">What the contract says that is answered: what is written can be read as it.</typeparam>
internal interface IWritten<TResponse> : IJsonBody;

/// <summary>A response too long to be gathered in memory: it is read while it is written.</summary>
internal interface IStreamedJson
{
    /// <summary>The pieces of one JSON value in turn. Each is written and sent before the next is asked for; the first comes before anything is sent.</summary>
    IAsyncEnumerable<Action<Utf8JsonWriter>> PiecesAsync(CancellationToken cancellationToken);
}

/// <summary>A response too long to be gathered in memory, in the form by which its reader knows it.</summary>
/// <typeparam name="TResponse">What the contract says that is answered: what is written can be read as it.</typeparam>
internal interface IStreamed<TResponse> : IStreamedJson;

/// <summary>A response that is JSON already.</summary>
/// <param name="Json">One JSON value in UTF-8.</param>
/// <typeparam name="TResponse">What it can be read as.</typeparam>
internal sealed record RawJson<TResponse>(ReadOnlyMemory<byte> Json) : IWritten<TResponse>
{
    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Json.Span, skipInputValidation: true);
}

/// <summary>Makes responses that are JSON already.</summary>
internal static class RawJson
{
    /// <summary>What is written, as one value.</summary>
    public static RawJson<TResponse> Write<TResponse>(Action<Utf8JsonWriter> write) => new(JsonBytes.Write(write));
}
