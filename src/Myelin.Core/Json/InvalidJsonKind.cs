namespace Myelin.Core.Json;

/// <summary>Why JSON was refused.</summary>
public enum InvalidJsonKind
{
    /// <summary>Not well-formed (RFC 8259).</summary>
    NotJson,

    /// <summary>An object names a key twice, perhaps once in escaped form.</summary>
    DuplicateKey,

    /// <summary>Bytes that are not UTF-8, or an escaped surrogate without its other half.</summary>
    InvalidUtf8,

    /// <summary>Nested deeper than the reader's limit, <see cref="JsonLimits.MaximumDepth"/> at most.</summary>
    TooDeep,

    /// <summary>A number that the <see cref="JsonNumberRule"/> doesn't accept.</summary>
    NumberOutOfRange,

    /// <summary>Another value where an object is due.</summary>
    NotAnObject,
}
