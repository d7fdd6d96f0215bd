using System.Buffers.Binary;
using System.Text;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>The protocol between the server and a worker process: numbers in network order, then bytes.</summary>
internal static class WorkerFrames
{
    /// <summary>The protocol's version, or 0 if the process can't work; then the length of the reason.</summary>
    public const int GreetingHead = 1 + 2;

    /// <summary>Width, height, method, whether animated, and the picture's length.</summary>
    public const int RequestHead = 4 + 4 + 1 + 1 + 8;

    /// <summary>The outcome, the format, width, height, and the thumbnail's length.</summary>
    public const int AnswerHead = 1 + 1 + 4 + 4 + 4;

    private const byte Version = 1;
    private const int ReasonBytes = 1_024;

    /// <param name="reason">Why the process can't work; null if it can.</param>
    public static byte[] Greeting(string? reason)
    {
        if (reason is null)
        {
            return [Version, 0, 0];
        }

        var text = Encoding.UTF8.GetBytes(reason).AsSpan();
        text = text[..Math.Min(text.Length, ReasonBytes)];
        return [0, (byte)(text.Length >> 8), (byte)text.Length, .. text];
    }

    /// <exception cref="InvalidDataException">It is not a greeting, or it is from another version of the program.</exception>
    public static (bool IsReady, int ReasonLength) ReadGreeting(ReadOnlySpan<byte> head)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(head[1..]);
        return head[0] is 0 or Version && length <= ReasonBytes ? (head[0] == Version, length) : throw new InvalidDataException("It is not this version of the server.");
    }

    /// <summary>The reason as a single line for the log.</summary>
    public static string ReadReason(ReadOnlySpan<byte> reason) => Encoding.UTF8.GetString(reason).ReplaceLineEndings(" ");

    public static byte[] Request(ThumbnailSize size, long length)
    {
        var head = new byte[RequestHead];
        BinaryPrimitives.WriteInt32BigEndian(head, size.Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), size.Height);
        head[8] = (byte)size.Method;
        head[9] = size.IsAnimated ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(10), length);
        return head;
    }

    public static (ThumbnailSize Size, long Length) ReadRequest(ReadOnlySpan<byte> head) => (
        new ThumbnailSize(BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head[4..]), (ThumbnailMethod)head[8], head[9] == 1),
        BinaryPrimitives.ReadInt64BigEndian(head[10..]));

    /// <param name="thumbnail">Null: none could be generated.</param>
    /// <param name="format">Its format.</param>
    public static byte[] Answer(Thumbnail? thumbnail, ImageFormat format)
    {
        var head = new byte[AnswerHead];
        if (thumbnail is not null)
        {
            head[0] = 1;
            head[1] = (byte)format;
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(2), thumbnail.Width);
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(6), thumbnail.Height);
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(10), thumbnail.Bytes.Length);
        }

        return head;
    }

    /// <summary>The content of an answer; null: no thumbnail could be generated.</summary>
    /// <exception cref="InvalidDataException">No correct process would send this answer.</exception>
    public static (ImageHeader Header, int Length)? ReadAnswer(ReadOnlySpan<byte> head, ThumbnailSize size)
    {
        if (head[0] == 0)
        {
            return null;
        }

        var header = new ImageHeader((ImageFormat)head[1], BinaryPrimitives.ReadInt32BigEndian(head[2..]), BinaryPrimitives.ReadInt32BigEndian(head[6..]));
        var length = BinaryPrimitives.ReadInt32BigEndian(head[10..]);
        return head[0] == 1
            && header.Format is ImageFormat.Jpeg or ImageFormat.Png or ImageFormat.WebP
            && header.Width > 0 && header.Width <= size.Width
            && header.Height > 0 && header.Height <= size.Height
            && length is > 0 and <= ThumbnailLimits.ThumbnailBytes
            ? (header, length)
            : throw new InvalidDataException("It answered with nonsense.");
    }
}
