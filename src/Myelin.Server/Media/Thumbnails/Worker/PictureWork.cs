namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>What the process that decodes does: pictures come in at its input and thumbnails go out at its output, until the input ends.</summary>
internal static class PictureWork
{
    /// <summary>The command that runs it.</summary>
    public const string Command = "thumbnail-worker";

    public static async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        ProcessLimits.Set(ThumbnailLimits.ProcessBytes);
        PictureScaling.Prepare();
        var head = new byte[WorkerFrames.RequestHead];
        while (await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) == head.Length)
        {
            var (size, length) = WorkerFrames.ReadRequest(head);
            var picture = new byte[length];
            await input.ReadExactlyAsync(picture, cancellationToken);
            var made = PictureScaling.Scale(picture, size);
            await output.WriteAsync(WorkerFrames.Answer(made?.Thumbnail, made?.Format ?? default), cancellationToken);
            if (made is { } some)
            {
                await output.WriteAsync(some.Thumbnail.Bytes, cancellationToken);
            }

            await output.FlushAsync(cancellationToken);
        }
    }
}
