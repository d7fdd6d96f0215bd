namespace Myelin.Core.Events;

/// <summary>An event that isn't one by its room version's event format; the message says what is wrong.</summary>
public sealed class InvalidPduException(InvalidPduKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public InvalidPduKind Kind { get; } = kind;

    internal static InvalidPduException Malformed(string message) => new(InvalidPduKind.Malformed, message);

    internal static InvalidPduException TooLarge(string message) => new(InvalidPduKind.TooLarge, message);
}

/// <summary>Why an event was refused.</summary>
public enum InvalidPduKind
{
    /// <summary>Not by the event format of the room version (<c>M_BAD_JSON</c>).</summary>
    Malformed,

    /// <summary>The event or one of its fields is beyond the size limits (<c>M_TOO_LARGE</c>).</summary>
    TooLarge,
}
