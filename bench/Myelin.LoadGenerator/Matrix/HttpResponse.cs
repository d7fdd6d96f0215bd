namespace Myelin.LoadGenerator.Matrix;

/// <summary>A response's status and body; the body lies in its connection's buffer and holds until the next request.</summary>
internal readonly record struct HttpResponse(int Status, ReadOnlyMemory<byte> Body);
