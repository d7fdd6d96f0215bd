namespace Myelin.Core.Json;

/// <summary>Untrusted JSON was refused. <see cref="Kind"/> says why.</summary>
public sealed class InvalidJsonException(InvalidJsonKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public InvalidJsonKind Kind { get; } = kind;

    internal static InvalidJsonException NotJson(Exception cause) =>
        new(InvalidJsonKind.NotJson, "Not valid JSON.", cause);

    internal static InvalidJsonException DuplicateKey() =>
        new(InvalidJsonKind.DuplicateKey, "An object has the same key twice.");

    internal static InvalidJsonException InvalidUtf8() =>
        new(InvalidJsonKind.InvalidUtf8, "The text is not valid UTF-8, or contains a lone surrogate.");

    internal static InvalidJsonException TooDeep(int levels) =>
        new(InvalidJsonKind.TooDeep, $"Nested deeper than {levels} levels.");

    internal static InvalidJsonException NumberOutOfRange() =>
        new(InvalidJsonKind.NumberOutOfRange, "Only integers between -(2^53-1) and 2^53-1 are allowed, or finite numbers in old room versions.");

    internal static InvalidJsonException NotAnObject() =>
        new(InvalidJsonKind.NotAnObject, "A JSON object is expected.");
}

/// <summary>Why JSON was refused.</summary>
public enum InvalidJsonKind
{
    /// <summary>Not well-formed (RFC 8259).</summary>
    NotJson,

    /// <summary>An object has a key twice, possibly once in escaped form.</summary>
    DuplicateKey,

    /// <summary>The bytes are not UTF-8, or an escaped surrogate is unpaired.</summary>
    InvalidUtf8,

    /// <summary>Nested deeper than the reader's limit, which is <see cref="JsonLimits.MaximumDepth"/> unless another is given.</summary>
    TooDeep,

    /// <summary>A number that the <see cref="JsonNumberRule"/> doesn't accept.</summary>
    NumberOutOfRange,

    /// <summary>The value is not an object.</summary>
    NotAnObject,
}
