using System.Text.Json;

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
    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Json.Span, skipInputValidation: true);
}
