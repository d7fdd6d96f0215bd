using System.Diagnostics;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>The work of a worker process: reads pictures from its input and writes thumbnails to its output, until the input ends.</summary>
internal static class PictureWork
{
    /// <summary>The command that runs the worker.</summary>
    public const string Command = "thumbnail-worker";

    public static async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        ProcessLimits.Set(ThumbnailLimits.ProcessBytes);
        var reason = PictureScaler.Prepare();
        await output.WriteAsync(WorkerFrames.Greeting(reason), cancellationToken);
        await output.FlushAsync(cancellationToken);
        var head = reason is null ? await ReadHeadAsync(input, cancellationToken) : null;
        while (head is not null)
        {
            var (size, length) = WorkerFrames.ReadRequest(head);
            var picture = new byte[length];
            await input.ReadExactlyAsync(picture, cancellationToken);
            (Thumbnail Thumbnail, ImageFormat Format)? made;
            var next = ReadHeadAsync(input, cancellationToken);
            using (var decoding = new CancellationTokenSource())
            {
                _ = EndWithServerAsync(next, decoding.Token);
                made = PictureScaler.Scale(picture, size);
                await decoding.CancelAsync();
            }

            await output.WriteAsync(WorkerFrames.Answer(made?.Thumbnail, made?.Format ?? default), cancellationToken);
            if (made is { } some)
            {
                await output.WriteAsync(some.Thumbnail.Bytes, cancellationToken);
            }

            await output.FlushAsync(cancellationToken);
            head = await next;
        }
    }

    // Nothing arrives while a picture is being decoded. If the input ends, the server is gone, and a hanging decoder would be left behind.
    private static async Task EndWithServerAsync(Task<byte[]?> next, CancellationToken decoded)
    {
        if (await next is null && !decoded.IsCancellationRequested)
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    /// <returns>Null: the input has ended.</returns>
    private static async Task<byte[]?> ReadHeadAsync(Stream input, CancellationToken cancellationToken)
    {
        var head = new byte[WorkerFrames.RequestHead];
        return await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) == head.Length ? head : null;
    }
}
