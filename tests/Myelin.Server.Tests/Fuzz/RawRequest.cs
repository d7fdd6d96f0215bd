using System.Globalization;
using System.Text;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>A request as its parts, which need not make sense.</summary>
internal sealed record RawRequest(string Method, string Target, byte[] Body)
{
    public List<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether the body goes in chunks instead of with a length.</summary>
    public bool IsChunked { get; init; }

    /// <summary>The bytes on the wire; the connection ends with the answer.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(IsChunked ? "Transfer-Encoding: chunked\r\n\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n\r\n"));
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. IsChunked ? Chunked() : Body];
    }

    /// <summary>The request for a person, cut to a readable length.</summary>
    public override string ToString()
    {
        var text = Encoding.UTF8.GetString(ToBytes());
        return text.Length > 1500 ? text[..1500] + "..." : text;
    }

    private byte[] Chunked() => Body.Length == 0
        ? "0\r\n\r\n"u8.ToArray()
        : [.. Encoding.ASCII.GetBytes(Body.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. Body, .. "\r\n0\r\n\r\n"u8];
}
