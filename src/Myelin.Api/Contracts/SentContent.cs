namespace Myelin.Api.Contracts;

/// <summary>The body as a stream of bytes of any type, of type <see cref="SentContent"/>: read once, by who serves the operation, within a bound of its own.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromContentAttribute : Attribute;

/// <summary>Content that is sent, not yet read.</summary>
/// <param name="Bytes">The bytes, as they arrive.</param>
/// <param name="Length">How many there will be, if the sender said so; null otherwise.</param>
/// <param name="ContentType">What the sender says that they are; null if it doesn't.</param>
public sealed record SentContent(Stream Bytes, long? Length, string? ContentType);
