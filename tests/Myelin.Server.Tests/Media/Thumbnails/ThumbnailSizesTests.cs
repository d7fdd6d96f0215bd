using CsCheck;
using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>"Thumbnails": which size a request gets; and what a picture's first bytes say.</summary>
public sealed class ThumbnailSizesTests
{
    [Theory]
    [InlineData(32, 32, true, 32, 32)]
    [InlineData(33, 20, true, 320, 240)]
    [InlineData(96, 96, true, 96, 96)]
    [InlineData(1, 1, false, 320, 240)]
    [InlineData(321, 1, false, 640, 480)]
    [InlineData(800, 600, false, 800, 600)]
    public void TheSizesAreThoseThatTheSpecificationNames(int width, int height, bool isCrop, int expectedWidth, int expectedHeight)
    {
        var method = isCrop ? ThumbnailMethod.Crop : ThumbnailMethod.Scale;

        Assert.Equal(
            new ThumbnailSize(expectedWidth, expectedHeight, method, false), ThumbnailSizes.Fitting(new ImageHeader(ImageFormat.Jpeg, 4_000, 3_000), width, height, method, false));
    }

    [Fact]
    public void NoneIsSmallerThanAskedForNorMadeOfASmallerPicture() =>
        Gen.Select(Gen.Int[1, 5_000], Gen.Int[1, 5_000], Gen.Int[1, 5_000], Gen.Int[1, 5_000], Gen.Bool).Sample((width, height, askedWidth, askedHeight, isCrop) =>
        {
            var size = ThumbnailSizes.Fitting(new ImageHeader(ImageFormat.Png, width, height), askedWidth, askedHeight, isCrop ? ThumbnailMethod.Crop : ThumbnailMethod.Scale, false);
            return size is not { } made || (made.Width >= askedWidth && made.Height >= askedHeight && (width > made.Width || height > made.Height));
        });

    [Theory]
    [InlineData(".jpg", ImageFormat.Jpeg, false)]
    [InlineData(".png", ImageFormat.Png, false)]
    [InlineData(".gif", ImageFormat.Gif, true)]
    [InlineData(".webp", ImageFormat.WebP, false)]
    [InlineData(".webp[lossless]", ImageFormat.WebP, false)]
    [InlineData(".webp", ImageFormat.WebP, true, "frames=2")]
    [InlineData(".jpg", ImageFormat.Jpeg, false, "exif")]
    public async Task AHeaderIsReadFromTheContent(string suffix, object format, bool mayMove, params string[] properties) =>
        Assert.Equal(new ImageHeader((ImageFormat)format, 301, 203) { MayMove = mayMove }, ImageHeader.Read(await Pictures.MakeAsync(suffix, 301, 203, properties)));

    [Fact]
    public void NoBytesHarmTheReader()
    {
        byte[][] beginnings = [[0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [.. "GIF89a"u8], [.. "RIFF1234WEBPVP8X"u8], [.. "RIFF1234WEBPVP8L"u8], [.. "RIFF1234WEBPVP8 "u8]];
        Gen.Select(Gen.Int[0, beginnings.Length - 1].Select(index => beginnings[index]), Gen.Byte.Array[0, 60]).Sample((beginning, rest) =>
        {
            var header = ImageHeader.Read([.. beginning, .. rest]);
            return header is null or { Width: > 0, Height: > 0 };
        });
    }
}
