using System.Text.Json;
using Myelin.Core.Json;

namespace Myelin.Api.Contracts;

/// <summary>A response that writes itself: used where stored bytes are passed on without being parsed.</summary>
public interface IJsonBody
{
    void WriteTo(Utf8JsonWriter writer);
}

/// <summary>A response of an operation that has several statuses of success.</summary>
public interface IStatusOfSuccess
{
    /// <summary>The HTTP status.</summary>
    int Status { get; }
}

/// <summary>A response that is JSON already.</summary>
/// <param name="Json">One JSON value in UTF-8.</param>
public sealed record RawJson(ReadOnlyMemory<byte> Json) : IJsonBody
{
    /// <summary>What is written, as one value.</summary>
    public static RawJson Write(Action<Utf8JsonWriter> write) => new(JsonBytes.Write(write));

    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Json.Span, skipInputValidation: true);
}
