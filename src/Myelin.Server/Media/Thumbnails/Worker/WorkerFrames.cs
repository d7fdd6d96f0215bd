using System.Buffers.Binary;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>What the server and a process that decodes say to each other: numbers in network order, then bytes.</summary>
internal static class WorkerFrames
{
    /// <summary>Width, height, method, whether animated, and the picture's length.</summary>
    public const int RequestHead = 4 + 4 + 1 + 1 + 8;

    /// <summary>The outcome, the format, width, height, and the thumbnail's length.</summary>
    public const int AnswerHead = 1 + 1 + 4 + 4 + 4;

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

    /// <param name="thumbnail">Null: none can be made.</param>
    /// <param name="format">What it is.</param>
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

    /// <summary>What an answer says; null: none could be made.</summary>
    /// <exception cref="InvalidDataException">It says what no honest process does.</exception>
    public static (ImageFormat Format, int Width, int Height, int Length)? ReadAnswer(ReadOnlySpan<byte> head)
    {
        if (head[0] == 0)
        {
            return null;
        }

        var answer = (
            Format: (ImageFormat)head[1],
            Width: BinaryPrimitives.ReadInt32BigEndian(head[2..]),
            Height: BinaryPrimitives.ReadInt32BigEndian(head[6..]),
            Length: BinaryPrimitives.ReadInt32BigEndian(head[10..]));
        return head[0] == 1 && Enum.IsDefined(answer.Format) && answer is { Width: > 0, Height: > 0, Length: > 0 and <= ThumbnailLimits.ThumbnailBytes }
            ? answer
            : throw new InvalidDataException("A process that makes thumbnails answered with nonsense.");
    }
}
