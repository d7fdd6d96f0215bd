using System.Buffers.Text;
using System.Text;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>The parts of a response's status line and headers that determine how to read it. The length is -1 if there is none.</summary>
internal readonly record struct ResponseHead(int Status, int ContentLength, bool IsChunked, bool Closes)
{
    /// <summary>Reads a head without its closing empty line.</summary>
    /// <exception cref="IOException">It isn't HTTP/1.1.</exception>
    public static ResponseHead Parse(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new IOException("not an HTTP/1.1 response");
        }

        var (length, chunked, closes) = (-1, false, false);
        for (var rest = head; !rest.IsEmpty;)
        {
            var end = rest.IndexOf("\r\n"u8);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                continue;
            }

            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" "u8);
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8) && Utf8Parser.TryParse(value, out int given, out _))
            {
                length = given;
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
            }
            else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            {
                closes = Ascii.EqualsIgnoreCase(value, "close"u8);
            }
        }

        return new ResponseHead(status, length, chunked, closes);
    }
}
