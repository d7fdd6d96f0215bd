using System.Text;
using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>
/// Pictures that are made to take all memory or time, or to break a decoder (CVE-2024-53863, CVE-2021-29453, CVE-2023-4863, CVE-2024-56515).
/// </summary>
[Slow]
public sealed class PictureBombTests : IDisposable
{
    // The limit is on what the process allocates; the runtime's and libvips' own files are mapped besides.
    private const long MostResident = ThumbnailLimits.ProcessBytes + (128 * 1_048_576);

    private readonly ThumbnailMaker _maker = new();

    public void Dispose() => _maker.Dispose();

    [Fact]
    public async Task APngOf50000By50000IsRefused()
    {
        Assert.Null(await _maker.MakeAsync(Pictures.Png(50_000, 50_000, 6_000), 320, 240));

        Assert.True(await PeakAsync() < 100 * 1_048_576, "Nothing was decoded.");
    }

    [Theory]
    [InlineData(ThumbnailLimits.Side + 1, 1)]
    [InlineData(1, ThumbnailLimits.Side + 1)]
    [InlineData(10_001, 10_000)]
    public async Task MorePixelsThanTheLimitAreRefused(int width, int height) => Assert.Null(await _maker.MakeAsync(Pictures.Png(width, height, height), 320, 240));

    [Fact]
    public async Task AsManyPixelsAsTheLimitAreDecodedInLittleMemory()
    {
        Assert.NotNull(await _maker.MakeAsync(Pictures.Png(10_000, 10_000, 10_000), 320, 240));

        Assert.True(await PeakAsync() < 300 * 1_048_576);
    }

    [Fact]
    public async Task APngWithFarMoreRowsThanItSaysIsDecodedAsItSays()
    {
        var thumbnail = await _maker.MakeAsync(Pictures.Png(100, 100, 1_000_000), 320, 240);

        Assert.Equal((100, 100), (thumbnail!.Width, thumbnail.Height));
        Assert.True(await PeakAsync() < 200 * 1_048_576);
    }

    [Theory]
    [InlineData("zTXt")]
    [InlineData("iCCP")]
    [InlineData("iTXt")]
    public async Task CompressedTextOfAPngIsNotInflatedWithoutEnd(string chunk)
    {
        byte[] text = [.. "key\0\0"u8, .. Pictures.Deflated(200, new byte[1_048_576])];
        await _maker.MakeAsync(Pictures.Png(1_000, 1_000, 1_000, [.. Enumerable.Repeat((chunk, text), 10)]), 320, 240);

        Assert.True(await PeakAsync() < 300 * 1_048_576);
    }

    [Fact]
    public async Task AGifWithFramesWithoutEndGivesSome()
    {
        var thumbnail = await _maker.MakeAsync(Pictures.Gif(300, 300, 1, 1, 1_000_000, isEnded: false), 96, 96, isAnimated: true);

        Assert.InRange((await Pictures.LookAsync(thumbnail!.Bytes)).Frames, 1, ThumbnailLimits.Frames);
        Assert.True(await PeakAsync() < MostResident);
    }

    [Fact]
    public async Task FramesThatAreTooManyPixelsTogetherAreLeftOut()
    {
        var thumbnail = await _maker.MakeAsync(await Pictures.MakeAsync(".gif", 2_500, 2_000, "frames=30"), 320, 240, isAnimated: true);

        Assert.Equal((int)(ThumbnailLimits.Pixels / (2_500 * 2_000)), (await Pictures.LookAsync(thumbnail!.Bytes)).Frames);
    }

    [Theory]
    [InlineData(60_000, 60_000, 1, 1)]
    [InlineData(1, 1, 60_000, 60_000)]
    public async Task AGifOfAHugeCanvasIsRefused(int width, int height, int frameWidth, int frameHeight)
    {
        Assert.Null(await _maker.MakeAsync(Pictures.Gif(width, height, frameWidth, frameHeight, 2), 320, 240, isAnimated: true));

        Assert.True(await PeakAsync() < 200 * 1_048_576);
    }

    /// <summary>A progressive JPEG is held whole while it is decoded, in three colours of two bytes: nearly 600 MB here.</summary>
    [Fact]
    public async Task AJpegThatTakesMoreMemoryThanThereIsFailsAndTheNextIsMade()
    {
        var good = await Pictures.MakeAsync(".jpg", 640, 480);
        Assert.NotNull(await _maker.MakeAsync(good, 320, 240));
        Assert.Contains($"Max data size             {ThumbnailLimits.ProcessBytes} ", await File.ReadAllTextAsync($"/proc/{_maker.Process}/limits", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Null(await _maker.MakeAsync(await Pictures.MakeAsync(".jpg[interlace,subsample-mode=off]", 10_000, 10_000), 320, 240));

        Assert.NotNull(await _maker.MakeAsync(good, 320, 240));
        Assert.True(await PeakAsync() < MostResident);
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".gif")]
    [InlineData(".webp")]
    [InlineData(".webp[lossless]")]
    public async Task APictureThatIsCutOffOrChangedHarmsNothing(string suffix)
    {
        const int Seed = 4_863;
        var picture = await Pictures.MakeAsync(suffix, 200, 150, "noise", suffix is ".gif" or ".webp" ? "frames=2" : "frames=1");
        var random = new Random(Seed);
        foreach (var length in (int[])[0, 1, 12, 30, picture.Length / 2, picture.Length - 1])
        {
            await _maker.MakeAsync(picture[..length], 96, 96, isAnimated: true);
        }

        for (var turn = 0; turn < 150; turn++)
        {
            // Early bytes above all: headers, tables of codes, and lengths. CVE-2023-4863 was in the tables of a lossless WebP.
            var changed = (byte[])picture.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                changed[random.Next(12, Math.Min(changed.Length, turn % 2 == 0 ? 200 : changed.Length))] = (byte)random.Next(256);
            }

            if (await _maker.MakeAsync(changed, 96, 96, ThumbnailMethod.Crop, isAnimated: true) is { } made)
            {
                Assert.True(made is { Width: <= 96, Height: <= 96 }, $"Turn {turn} of seed {Seed}.");
            }
        }

        Assert.NotNull(await _maker.MakeAsync(picture, 96, 96));
    }

    /// <summary>Tables of codes as in CVE-2023-4863: lengths that fill more of the second-level tables than there is room for.</summary>
    [Fact]
    public async Task LosslessWebPWithTablesThatDoNotFitHarmsNothing()
    {
        const int Seed = 2_023;
        var random = new Random(Seed);
        for (var turn = 0; turn < 200; turn++)
        {
            await _maker.MakeAsync(UnbalancedWebP(random), 96, 96);
        }

        Assert.NotNull(await _maker.MakeAsync(await Pictures.MakeAsync(".webp[lossless]", 200, 150), 96, 96));
    }

    // RFC 9649, "Prefix Code Representation": normal code lengths, for the largest alphabets there are.
    private static byte[] UnbalancedWebP(Random random)
    {
        var bits = new List<bool>();
        void Write(int value, int count)
        {
            for (var i = 0; i < count; i++)
            {
                bits.Add((value >> i & 1) == 1);
            }
        }

        Write(0x2F, 8);
        Write(199, 14);
        Write(149, 14);
        Write(0, 4);
        Write(0, 1);
        Write(1, 1);
        Write(11, 4);
        Write(0, 1);
        for (var code = 0; code < 5; code++)
        {
            Write(0, 1);
            Write(15, 4);
            for (var i = 0; i < 19; i++)
            {
                // All sixteen lengths have codes of the same four bits; none for repetitions.
                Write(i is 0 or 1 or 2 ? 0 : 4, 3);
            }

            Write(0, 1);
            for (var i = 0; i < 2_400; i++)
            {
                Write(random.Next(4) == 0 ? random.Next(16) : 15 - random.Next(4), 4);
            }
        }

        var content = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            content[i / 8] |= (byte)((bits[i] ? 1 : 0) << (i % 8));
        }

        byte[] chunk = [.. "WEBPVP8L"u8, .. BitConverter.GetBytes(content.Length), .. content];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(chunk.Length), .. chunk];
    }

    /// <summary>The most memory that the process has had at once, in bytes.</summary>
    private async Task<long> PeakAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Asks /proc.");
        if (!_maker.Thumbnailer.ProcessIds.Any())
        {
            await _maker.MakeAsync(Encoding.ASCII.GetBytes("nothing"), 32, 32);
        }

        return long.Parse(_maker.Status("VmHWM").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) * 1_024;
    }
}
