using System.Text;
using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>"Thumbnails": what is made of pictures that are well-formed.</summary>
public sealed class ThumbnailTests(ThumbnailMakerFixture fixture) : IClassFixture<ThumbnailMakerFixture>
{
    private readonly ThumbnailMaker _maker = fixture.Maker;

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".jpg[interlace]")]
    [InlineData(".png")]
    [InlineData(".png[interlace]")]
    [InlineData(".gif")]
    [InlineData(".webp")]
    [InlineData(".webp[lossless]")]
    [InlineData(".png", "deep")]
    public async Task EveryKindIsMadeSmallerWithItsAspect(string suffix, params string[] properties)
    {
        var thumbnail = await _maker.MakeAsync(await Pictures.MakeAsync(suffix, 1_000, 500, properties), 320, 240);

        Assert.Equal(("image/jpeg", 320, 160), (thumbnail!.MediaType, thumbnail.Width, thumbnail.Height));
        var seen = await Pictures.LookAsync(thumbnail.Bytes);
        Assert.Equal(("jpegload_source", 320, 160, "rgbw"), (seen.Loader, seen.Width, seen.Height, seen.Colours));
    }

    [Theory]
    [InlineData(".tif")]
    [InlineData(".avif")]
    [InlineData(".csv")]
    [InlineData(".mat")]
    public async Task OtherKindsThatLibvipsReadsAreRefused(string suffix) => Assert.Null(await _maker.MakeAsync(await Pictures.MakeAsync(suffix, 100, 100), 32, 32));

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'/>")]
    [InlineData("<!DOCTYPE html><img src=x onerror=alert(1)>")]
    [InlineData("%PDF-1.7\n")]
    [InlineData("BM")]
    [InlineData("\u0000\u0000\u0000\u0018ftypheic")]
    [InlineData("#!vips")]
    public async Task OtherKindsReachNoProcess(string beginning)
    {
        var bytes = new byte[2_000];
        Encoding.Latin1.GetBytes(beginning).CopyTo(bytes, 0);

        Assert.Null(ImageHeader.Read(bytes));
        Assert.Null(await _maker.MakeAsync(bytes, 32, 32));
    }

    [Theory]
    [InlineData(1_000, 500, 96, 96)]
    [InlineData(500, 1_000, 96, 96)]
    [InlineData(1_000, 20, 32, 20)]
    [InlineData(50, 40, 50, 40)]
    public async Task CropFillsTheSizeAndIsNeverLargerThanThePicture(int width, int height, int expectedWidth, int expectedHeight)
    {
        var size = Math.Max(expectedWidth, expectedHeight) < 50 ? 32 : 96;
        var thumbnail = await _maker.MakeAsync(await Pictures.MakeAsync(".png", width, height), size, size, ThumbnailMethod.Crop);

        Assert.Equal((expectedWidth, expectedHeight), (thumbnail!.Width, thumbnail.Height));
        Assert.Equal("rgbw", (await Pictures.LookAsync(thumbnail.Bytes)).Colours);
    }

    [Fact]
    public async Task NothingIsMadeLarger()
    {
        var thumbnail = await _maker.MakeAsync(await Pictures.MakeAsync(".jpg", 100, 50), 800, 600);

        Assert.Equal((100, 50), (thumbnail!.Width, thumbnail.Height));
    }

    [Theory]
    [InlineData(3, 320, 160, "wbgr")]
    [InlineData(6, 120, 240, "brwg")]
    [InlineData(8, 120, 240, "gwrb")]
    public async Task APictureTakenSidewaysIsTurned(int orientation, int width, int height, string colours)
    {
        var thumbnail = await _maker.MakeAsync(await Pictures.MakeAsync(".jpg", 1_000, 500, $"orientation={orientation}"), 320, 240);

        var seen = await Pictures.LookAsync(thumbnail!.Bytes);
        Assert.Equal((width, height, colours), (seen.Width, seen.Height, seen.Colours));
        Assert.DoesNotContain("orientation", seen.Fields);
    }

    [Theory]
    [InlineData(".jpg", false)]
    [InlineData(".png", false)]
    [InlineData(".webp", false)]
    [InlineData(".webp", true, "frames=3")]
    [InlineData(".png", false, "alpha=0")]
    public async Task WhereAndByWhatAPictureWasTakenIsNotTold(string suffix, bool isAnimated, params string[] properties)
    {
        var picture = await Pictures.MakeAsync(suffix, 400, 300, ["exif", .. properties]);
        var told = (await Pictures.LookAsync(picture)).Fields;
        Assert.Contains("xmp-data", told);
        Assert.Contains("exif-ifd3-GPSLatitude", told);

        var thumbnail = await _maker.MakeAsync(picture, 320, 240, isAnimated: isAnimated);

        Assert.DoesNotContain("Secret", Encoding.Latin1.GetString(thumbnail!.Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain((await Pictures.LookAsync(thumbnail.Bytes)).Fields, field => field.Contains("exif", StringComparison.Ordinal) || field.Contains("xmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ColoursOfAProfileAreBroughtToSrgb()
    {
        var picture = await Pictures.MakeAsync(".jpg", 400, 300, "profile=p3");
        Assert.Contains("icc-profile-data", (await Pictures.LookAsync(picture)).Fields);

        var seen = await Pictures.LookAsync((await _maker.MakeAsync(picture, 320, 240))!.Bytes);

        Assert.DoesNotContain("icc-profile-data", seen.Fields);
        Assert.Equal("rgbw", seen.Colours);
        Assert.True(seen.Corners[0][0] > 250 && seen.Corners[1][1] > 250, "They are as bright as they were.");
    }

    [Fact]
    public async Task GreyAndPrintedPicturesAreMadeToo()
    {
        Assert.NotNull(await _maker.MakeAsync(await Pictures.MakeAsync(".jpg", 400, 300, "grey"), 320, 240));
        var printed = await _maker.MakeAsync(await Pictures.MakeAsync(".jpg", 400, 300, "cmyk"), 320, 240);
        Assert.Equal(3, (await Pictures.LookAsync(printed!.Bytes)).Bands);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".gif")]
    public async Task WhatIsTransparentStaysSo(string suffix)
    {
        var thumbnail = await _maker.MakeAsync(await Pictures.MakeAsync(suffix, 1_000, 500, "alpha=0"), 320, 240);

        Assert.Equal("image/png", thumbnail!.MediaType);
        Assert.Equal(".gbw", (await Pictures.LookAsync(thumbnail.Bytes)).Colours);
    }

    [Fact]
    public async Task WhatCouldBeTransparentAndIsNotIsAJpeg() =>
        Assert.Equal("image/jpeg", (await _maker.MakeAsync(await Pictures.MakeAsync(".png", 1_000, 500, "alpha=255"), 320, 240))!.MediaType);

    [Theory]
    [InlineData(".gif")]
    [InlineData(".webp")]
    public async Task WhatMovesStillDoesIfThatIsWanted(string suffix)
    {
        var picture = await Pictures.MakeAsync(suffix, 640, 480, "frames=5");

        var moving = await Pictures.LookAsync((await _maker.MakeAsync(picture, 320, 240, isAnimated: true))!.Bytes);
        Assert.Equal(("webpload_source", 320, 240, 5, "rgbw"), (moving.Loader, moving.Width, moving.Height, moving.Frames, moving.Colours));
        Assert.Equal([50, 60, 70, 50, 60], moving.Delay!);

        var still = await _maker.MakeAsync(picture, 320, 240);
        Assert.Equal("image/jpeg", still!.MediaType);
    }

    [Theory]
    [InlineData(640, 320)]
    [InlineData(320, 640)]
    public async Task WhatMovesIsCropped(int width, int height)
    {
        var thumbnail = await _maker.MakeAsync(await Pictures.MakeAsync(".gif", width, height, "frames=5"), 96, 96, ThumbnailMethod.Crop, isAnimated: true);

        var seen = await Pictures.LookAsync(thumbnail!.Bytes);
        Assert.Equal((96, 96, 5, "rgbw"), (seen.Width, seen.Height, seen.Frames, seen.Colours));
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    public async Task WhatDoesNotMoveIsStill(string suffix) =>
        Assert.Equal("image/jpeg", (await _maker.MakeAsync(await Pictures.MakeAsync(suffix, 640, 480), 320, 240, isAnimated: true))!.MediaType);
}
