using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Myelin.Api;
using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails;
using Myelin.Server.Media.Thumbnails.Worker;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>The processes that decode: how they are kept, what they get, and what becomes of a request when they fail.</summary>
public sealed class WorkerTests
{
    private static readonly byte[] Good = Pictures.Png(640, 480, 480);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoneIsThereBeforeItIsNeededAndOneServesManyPictures()
    {
        using var maker = new ThumbnailMaker();
        Assert.Empty(maker.Thumbnailer.ProcessIds);

        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));

        Assert.Equal(first, maker.Process);
    }

    [Fact]
    public async Task LibvipsIsNotLoadedHere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Asks /proc.");
        using var maker = new ThumbnailMaker();
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));

        Assert.Contains("libvips", await File.ReadAllTextAsync($"/proc/{maker.Process}/maps", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("libvips", await File.ReadAllTextAsync("/proc/self/maps", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "NetVips");
    }

    [Fact]
    public async Task ItInheritsNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Asks /proc.");
        Environment.SetEnvironmentVariable("MYELIN_TEST_SECRET", "hidden-from-decoders");
        var file = Path.GetTempFileName();
        try
        {
            await using var database = new SqliteConnection($"Data Source={file};Pooling=False");
            await database.OpenAsync(Cancellation);
            await using var table = database.CreateCommand();
            table.CommandText = "PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1);";
            await table.ExecuteNonQueryAsync(Cancellation);
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var maker = new ThumbnailMaker();
            Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
            var process = maker.Process;

            var own = Handles(Environment.ProcessId);
            var given = Handles(process);

            Assert.Contains(own, handle => handle.StartsWith(file, StringComparison.Ordinal));
            Assert.DoesNotContain(given, handle => handle.StartsWith(file, StringComparison.Ordinal));
            Assert.DoesNotContain(given.Intersect(own), handle => handle.StartsWith("socket:", StringComparison.Ordinal));
            Assert.DoesNotContain("hidden-from-decoders", await File.ReadAllTextAsync($"/proc/{process}/environ", Cancellation), StringComparison.Ordinal);
            Assert.DoesNotContain("MYELIN", await File.ReadAllTextAsync($"/proc/{process}/environ", Cancellation), StringComparison.Ordinal);
            Assert.Equal("/", new FileInfo($"/proc/{process}/cwd").LinkTarget);
            Assert.Equal("1000", (await File.ReadAllTextAsync($"/proc/{process}/oom_score_adj", Cancellation)).Trim());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task OneThatIsKilledWhileIdleIsReplaced()
    {
        using var maker = new ThumbnailMaker();
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;
        using (var process = Process.GetProcessById(first))
        {
            process.Kill();
        }

        await GoneAsync(first);
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));

        Assert.NotEqual(first, maker.Process);
    }

    [Fact]
    public async Task OneThatIsKilledAtWorkFailsItsPictureAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Stops a process.");
        using var maker = new ThumbnailMaker();
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;
        await SignalAsync("STOP", first);

        var making = maker.MakeAsync(Good, 320, 240);
        await SignalAsync("KILL", first);

        Assert.Null(await making);
        Assert.Contains(maker.Logged, line => line.Contains("Its process ended.", StringComparison.Ordinal));
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        await GoneAsync(first);
    }

    [Theory]
    [InlineData(640, "It is stopped before it answers.")]
    [InlineData(9_000, "It is stopped before it takes all.")]
    public async Task OneThatHangsIsKilledWhenItsTimeIsOver(int side, string when)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Stops a process.");
        var time = new FakeTimeProvider();
        using var maker = new ThumbnailMaker(time: time);
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;
        await SignalAsync("STOP", first);

        var making = maker.MakeAsync(Pictures.Png(side, side, side), 320, 240);
        await Eventually.DoneAsync(making, time, ThumbnailLimits.Timeout);

        Assert.True(await making is null, when);
        Assert.Contains(maker.Logged, line => line.Contains("longer than 20 s", StringComparison.Ordinal));
        await GoneAsync(first);
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
    }

    [Fact]
    public async Task IdleOnesEnd()
    {
        var time = new FakeTimeProvider();
        using var maker = new ThumbnailMaker(time: time);
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;

        time.Advance(ThumbnailLimits.IdleLifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(first, maker.Process);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(maker.Thumbnailer.ProcessIds);
        await GoneAsync(first);
    }

    [Fact]
    public async Task OneThatHasMadeManyIsReplaced()
    {
        using var maker = new ThumbnailMaker();
        var nothing = new byte[10];
        await maker.MakeAsync(nothing, 32, 32);
        var first = maker.Process;
        for (var made = 1; made < ThumbnailLimits.PerProcess; made++)
        {
            await maker.MakeAsync(nothing, 32, 32);
        }

        Assert.Empty(maker.Thumbnailer.ProcessIds);
        await GoneAsync(first);
    }

    [Fact]
    public async Task WhoGoesAwayCostsNoProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Stops a process.");
        using var maker = new ThumbnailMaker();
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;
        await SignalAsync("STOP", first);
        using var away = new CancellationTokenSource();
        using var stream = new MemoryStream(Good);

        var making = maker.Thumbnailer.MakeAsync(stream, Good.Length, new ThumbnailSize(320, 240, ThumbnailMethod.Scale, false), away.Token).AsTask();

        // A process that has a part of the picture is of no more use.
        await Eventually.HoldsAsync(() => maker.Thumbnailer.InProgress == 1);
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        await SignalAsync("CONT", first);

        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        Assert.Equal(first, maker.Process);
    }

    [Fact]
    public async Task APictureThatIsShorterThanItsLengthIsToldAndHarmsNothing()
    {
        using var maker = new ThumbnailMaker();
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;

        using var stream = new MemoryStream(Good);
        await Assert.ThrowsAsync<EndOfStreamException>(
            async () => await maker.Thumbnailer.MakeAsync(stream, Good.Length + 1, new ThumbnailSize(32, 32, ThumbnailMethod.Crop, false), Cancellation));
        await GoneAsync(first);

        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
    }

    [Fact]
    public async Task MoreThanMayWaitAreToldToComeLater()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Stops a process.");
        using var maker = new ThumbnailMaker();
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        await SignalAsync("STOP", maker.Process);
        var making = Enumerable.Range(0, ThumbnailLimits.Processes + ThumbnailLimits.Waiting).Select(_ => maker.MakeAsync(new byte[10], 32, 32)).ToList();
        if (ThumbnailLimits.Processes == 1)
        {
            var refusal = await Assert.ThrowsAsync<MatrixException>(() => maker.MakeAsync(Good, 320, 240));
            Assert.Equal(429, refusal.Status);
        }

        await SignalAsync("CONT", maker.Process);
        await Task.WhenAll(making);
        Assert.Equal(0, maker.Thumbnailer.Waiting);
    }

    /// <summary>As when the server is killed: the input ends while a picture is decoded, and the process ends itself at once.</summary>
    [Fact]
    public async Task OneWhoseServerIsGoneEndsEvenWhileItDecodes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at the signal.");

        // Seconds of decoding, and no more of making it.
        var slow = await Pictures.MakeAsync(".webp[effort=0]", 640, 480, "noise", "frames=40");
        using var process = Process.Start(WorkerProgram.Own().StartInfo())!;
        await process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[WorkerFrames.GreetingHead], Cancellation);
        await process.StandardInput.BaseStream.WriteAsync(WorkerFrames.Request(new ThumbnailSize(640, 480, ThumbnailMethod.Scale, true), slow.Length), Cancellation);
        await process.StandardInput.BaseStream.WriteAsync(slow, Cancellation);

        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancellation);

        Assert.Equal(128 + 9, process.ExitCode);
    }

    [Fact]
    public async Task OneWhoseServerIsGoneEndsWhileIdle()
    {
        using var process = Process.Start(WorkerProgram.Own().StartInfo())!;
        await process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[WorkerFrames.GreetingHead], Cancellation);

        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancellation);

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task AllEndWithTheServersOwnEnd()
    {
        var maker = new ThumbnailMaker();
        Assert.NotNull(await maker.MakeAsync(Good, 320, 240));
        var first = maker.Process;

        maker.Dispose();

        await GoneAsync(first);
    }

    [Fact]
    public async Task WithoutLibvipsThereAreNoThumbnailsAndALineThatSaysWhy()
    {
        var files = Path.Combine(AppContext.BaseDirectory, $"without-libvips-{Guid.NewGuid():N}.deps.json");
        try
        {
            // The list of the program's files, without any that isn't .NET.
            var list = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Myelin.Server.deps.json"), Cancellation);
            await File.WriteAllTextAsync(files, list.Replace("/native/", "/absent/", StringComparison.Ordinal), Cancellation);
            var time = new FakeTimeProvider();
            using var maker = new ThumbnailMaker(
                new WorkerProgram("dotnet", ["exec", "--depsfile", files, Path.Combine(AppContext.BaseDirectory, "Myelin.Server.dll"), PictureWork.Command]), time);

            Assert.Null(await maker.MakeAsync(Good, 320, 240));
            Assert.Null(await maker.MakeAsync(Good, 320, 240));

            var line = Assert.Single(maker.Logged);
            Assert.StartsWith("Warning: No thumbnails are made", line, StringComparison.Ordinal);
            Assert.Contains("libvips can't be loaded", line, StringComparison.Ordinal);
            Assert.Empty(maker.Thumbnailer.ProcessIds);

            time.Advance(ThumbnailLimits.RetryDelay);
            Assert.Null(await maker.MakeAsync(Good, 320, 240));
            Assert.Equal(2, maker.Logged.Count);
        }
        finally
        {
            File.Delete(files);
        }
    }

    [Theory]
    [InlineData("/nowhere/myelin", "")]
    [InlineData("/bin/sh", "exit 1")]
    [InlineData("/bin/sh", "printf 'x'; exec sleep 1000")]
    [InlineData("/bin/sh", "printf '\\007\\000\\000'; exec sleep 1000")]
    public async Task AProgramThatIsNotOursMakesNoneAndSaysSo(string program, string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Runs /bin/sh.");
        var time = new FakeTimeProvider();
        using var maker = new ThumbnailMaker(new WorkerProgram(program, ["-c", script]), time);

        var making = maker.MakeAsync(Good, 320, 240);
        await Eventually.DoneAsync(making, time, ThumbnailLimits.Timeout);

        Assert.Null(await making);
        Assert.Contains(maker.Logged, line => line.StartsWith("Warning: No thumbnails are made", StringComparison.Ordinal));
        Assert.Empty(maker.Thumbnailer.ProcessIds);
    }

    /// <summary>A process that a picture has taken over.</summary>
    [Theory]
    [InlineData("\\001\\000\\000\\000\\000\\100\\000\\000\\000\\100\\177\\377\\377\\377", "It answered with nonsense.")]
    [InlineData("\\001\\000\\000\\000\\000\\100\\000\\000\\000\\100\\000\\000\\000\\004abcd", "another picture")]
    [InlineData("\\001\\000\\000\\000\\177\\100\\000\\000\\000\\100\\000\\000\\000\\004abcd", "It answered with nonsense.")]
    [InlineData("\\001\\002\\000\\000\\000\\040\\000\\000\\000\\040\\000\\000\\000\\004GIF8", "It answered with nonsense.")]
    public async Task AnAnswerThatNoHonestProcessGivesIsRefused(string answer, string reason)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Runs /bin/sh.");
        using var maker = new ThumbnailMaker(new WorkerProgram("/bin/sh", ["-c", $"printf '\\001\\000\\000'; head -c 100 >/dev/null; printf '{answer}'; exec cat >/dev/null"]));

        Assert.Null(await maker.MakeAsync(Good, 320, 240));

        Assert.Contains(maker.Logged, line => line.Contains(reason, StringComparison.Ordinal));
        Assert.Empty(maker.Thumbnailer.ProcessIds);
    }

    private static List<string> Handles(int process) =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Select(handle => new FileInfo(handle).LinkTarget).OfType<string>()];

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync(Cancellation);
    }

    /// <summary>Waits until a process is there no more, not even as a zombie.</summary>
    private static Task GoneAsync(int process) => Eventually.HoldsAsync(() => !OperatingSystem.IsLinux() || !Directory.Exists($"/proc/{process}"));
}
