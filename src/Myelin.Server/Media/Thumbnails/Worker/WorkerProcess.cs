using System.Diagnostics;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>A process that decodes, as the server sees it. Ends with the server: its input ends then.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>How many thumbnails it has been asked for.</summary>
    public int Made { get; private set; }

    public static WorkerProcess Start()
    {
        var start = new ProcessStartInfo
        {
            FileName = Executable(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
            Environment =
            {
                // It needs little of .NET: most of its memory is for pictures.
                ["DOTNET_GCHeapHardLimit"] = "0xA000000",
                ["DOTNET_gcConcurrent"] = "0",
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_EnableDiagnostics"] = "0",
            },
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Myelin.Server.dll"));
        }

        start.ArgumentList.Add(PictureWork.Command);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The process that makes thumbnails did not start.");

        // What decoders complain of is of no use, but must not fill the pipe.
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return new WorkerProcess(process);
    }

    /// <summary>Makes a thumbnail.</summary>
    /// <returns>Null if none can be made of the picture.</returns>
    /// <exception cref="IOException">The process has ended or answers nonsense: it is of no use any more.</exception>
    public async ValueTask<Thumbnail?> MakeAsync(Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken)
    {
        Made++;
        var input = _process.StandardInput.BaseStream;
        var output = _process.StandardOutput.BaseStream;
        await input.WriteAsync(WorkerFrames.Request(size, length), cancellationToken);
        await picture.CopyToAsync(input, cancellationToken);
        await input.FlushAsync(cancellationToken);

        var head = new byte[WorkerFrames.AnswerHead];
        await output.ReadExactlyAsync(head, cancellationToken);
        if (WorkerFrames.ReadAnswer(head) is not { } answer)
        {
            return null;
        }

        var bytes = new byte[answer.Length];
        await output.ReadExactlyAsync(bytes, cancellationToken);
        return new Thumbnail(answer.Format.MediaType(), answer.Width, answer.Height, bytes);
    }

    /// <summary>Kills it.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        _process.Dispose();
    }

    /// <summary>The server's own program, beside this assembly; the runtime where there is none.</summary>
    private static string Executable()
    {
        var own = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Myelin.Server.exe" : "Myelin.Server");
        return File.Exists(own) ? own : Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
    }
}
