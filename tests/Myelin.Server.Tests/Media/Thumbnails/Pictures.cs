using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>Pictures to be made smaller: good ones from a process with libvips (<c>Myelin.Pictures</c>), bad ones by hand.</summary>
internal static class Pictures
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A picture of four colours: red, green; blue, white. See Myelin.Pictures/Sample.cs.</summary>
    public static Task<byte[]> MakeAsync(string suffix, int width, int height, params string[] properties) =>
        RunAsync([], ["make", suffix, $"{width}", $"{height}", .. properties]);

    public static async Task<Seen> LookAsync(byte[] picture) => JsonSerializer.Deserialize<Seen>(await RunAsync(picture, ["look"]), JsonSerializerOptions.Web)!;

    /// <summary>A black PNG.</summary>
    /// <param name="width">As its header says.</param>
    /// <param name="height">As its header says.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="chunks">Further chunks.</param>
    public static byte[] Png(int width, int height, int rows, params (string Name, byte[] Content)[] chunks)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        Chunk(png, "IHDR", header);
        foreach (var (name, content) in chunks)
        {
            Chunk(png, name, content);
        }

        Chunk(png, "IDAT", Deflated(rows, new byte[1 + width]));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>Bytes that are many times as many when inflated.</summary>
    public static byte[] Deflated(int times, byte[] content)
    {
        using var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.Fastest))
        {
            for (var i = 0; i < times; i++)
            {
                zlib.Write(content);
            }
        }

        return deflated.ToArray();
    }

    /// <summary>A GIF with frames of one size at the upper left.</summary>
    public static byte[] Gif(int width, int height, int frameWidth, int frameHeight, int frames, bool isEnded = true)
    {
        byte[] frame =
        [
            0x21, 0xF9, 4, 4, 2, 0, 0, 0, 0x2C, 0, 0, 0, 0, (byte)frameWidth, (byte)(frameWidth >> 8), (byte)frameHeight, (byte)(frameHeight >> 8), 0, 2, 2, 0x44, 1, 0,
        ];
        using var gif = new MemoryStream();
        gif.Write([.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
        for (var i = 0; i < frames; i++)
        {
            gif.Write(frame);
        }

        if (isEnded)
        {
            gif.WriteByte((byte)';');
        }

        return gif.ToArray();
    }

    private static void Chunk(Stream png, string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(named));
        png.Write(number);
    }

    // PNG, "Cyclic Redundancy Code".
    private static uint Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var next in bytes)
        {
            crc ^= next;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private static async Task<byte[]> RunAsync(byte[] input, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Myelin.Pictures.dll"), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(input, Cancellation);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    /// <summary>What a picture is; see Myelin.Pictures/Look.cs.</summary>
    public sealed record Seen(string Loader, int Width, int Height, int Frames, int Bands, int[]? Delay, int Loop, string[] Fields, double[][] Corners)
    {
        /// <summary>The corners' colours in letters, a dot for one that can be seen through.</summary>
        public string Colours => string.Concat(Corners.Select(colour => colour switch
        {
            [_, _, _, < 128] => '.',
            [> 200, > 200, > 200, ..] => 'w',
            [> 200, < 60, < 60, ..] => 'r',
            [< 60, > 200, < 60, ..] => 'g',
            [< 60, < 60, > 200, ..] => 'b',
            _ => '?',
        }));
    }
}
