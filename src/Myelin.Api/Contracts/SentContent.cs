namespace Myelin.Api.Contracts;

/// <summary>The body as a stream of bytes (<see cref="SentContent"/>). The endpoint reads it once, within a limit of its own.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromContentAttribute : Attribute;

/// <summary>The content of a request that has not been read yet.</summary>
/// <param name="Bytes">The bytes, as they arrive.</param>
/// <param name="Length">The number of bytes; null if the sender doesn't say.</param>
/// <param name="ContentType">The content type; null if the sender doesn't say.</param>
public sealed record SentContent(Stream Bytes, long? Length, string? ContentType);
