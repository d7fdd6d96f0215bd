namespace Myelin.Server.Outgoing;

/// <summary>A response's body is longer than what is read of it.</summary>
internal sealed class ResponseTooLargeException(int maximumBytes) : HttpRequestException($"The response has more than {maximumBytes} bytes.");
