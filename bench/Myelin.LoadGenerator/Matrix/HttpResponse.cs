namespace Myelin.LoadGenerator.Matrix;

/// <summary>A response's status and body. The body is in the connection's buffer and is valid until the next request.</summary>
internal readonly record struct HttpResponse(int Status, ReadOnlyMemory<byte> Body);
