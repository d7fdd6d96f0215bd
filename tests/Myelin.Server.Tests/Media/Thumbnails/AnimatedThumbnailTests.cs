using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>"When not provided, the server SHOULD NOT return an animated thumbnail": nor the picture itself, where it is small enough and moves.</summary>
public sealed class AnimatedThumbnailTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData(".gif", 40, 30, "")]
    [InlineData(".gif", 40, 30, "&animated=false")]
    [InlineData(".gif", 640, 480, "")]
    [InlineData(".gif", 640, 480, "&animated=false")]
    [InlineData(".webp", 40, 30, "")]
    [InlineData(".webp", 640, 480, "&animated=false")]
    public async Task AThumbnailStandsStillUnlessItIsAskedToMove(string suffix, int width, int height, string query)
    {
        var user = await server.RegisterAsync($"still_{Guid.NewGuid():N}");
        var picture = await Pictures.MakeAsync(suffix, width, height, "frames=4");
        Assert.Equal(4, (await Pictures.LookAsync(picture)).Frames);
        var mxc = await user.UploadAsync(picture, "image/gif");

        foreach (var method in (string[])["scale", "crop"])
        {
            var still = await Pictures.LookAsync(await user.Http.AskAsync(MediaClient.Thumbnail(mxc, $"width=320&height=240&method={method}{query}")).BytesAsync());
            Assert.Equal((1, Math.Min(width, 320), Math.Min(height, 240)), (still.Frames, still.Width, still.Height));

            var moving = await Pictures.LookAsync(await user.Http.AskAsync(MediaClient.Thumbnail(mxc, $"width=320&height=240&method={method}&animated=true")).BytesAsync());
            Assert.Equal(4, moving.Frames);
        }
    }

    [Fact]
    public async Task APngThatMovesStandsStillToo()
    {
        var user = await server.RegisterAsync("still_png");
        var moving = Pictures.Png(20, 10, 10, ("acTL", [0, 0, 0, 2, 0, 0, 0, 0]));
        var plain = Pictures.Png(20, 10, 10, ("tEXt", [65, 0, 66]));
        var (movingMxc, plainMxc) = (await user.UploadAsync(moving, "image/png"), await user.UploadAsync(plain, "image/png"));

        Assert.NotEqual(moving, await user.Http.AskAsync(MediaClient.Thumbnail(movingMxc, "width=32&height=32")).BytesAsync());
        Assert.Equal(moving, await user.Http.AskAsync(MediaClient.Thumbnail(movingMxc, "width=32&height=32&animated=true")).BytesAsync());
        Assert.Equal(plain, await user.Http.AskAsync(MediaClient.Thumbnail(plainMxc, "width=32&height=32")).BytesAsync());
    }

    [Fact]
    public async Task WhetherAPictureMovesIsReadFromItsHeader()
    {
        Assert.True(ImageHeader.Read(await Pictures.MakeAsync(".webp", 40, 30, "frames=2"))!.Value.MayMove);
        Assert.False(ImageHeader.Read(await Pictures.MakeAsync(".webp", 40, 30))!.Value.MayMove);
        Assert.True(ImageHeader.Read(Pictures.Gif(4, 4, 4, 4, 2))!.Value.MayMove);
        Assert.False(ImageHeader.Read(await Pictures.MakeAsync(".jpg", 40, 30))!.Value.MayMove);
        Assert.True(ImageHeader.Read(Pictures.Png(4, 4, 4, ("acTL", new byte[8])))!.Value.MayMove);
        Assert.False(ImageHeader.Read(Pictures.Png(4, 4, 4))!.Value.MayMove);

        // A length that reaches beyond what is read.
        byte[] endless = [.. Pictures.Png(4, 4, 4)[..33], 0xFF, 0xFF, 0xFF, 0xFF, .. "tEXt"u8];
        Assert.True(ImageHeader.Read(endless)!.Value.MayMove);
    }
}
