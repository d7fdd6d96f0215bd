using System.Text.Json;
using NetVips;

namespace Myelin.Pictures;

/// <summary>What a picture is, by a reader that isn't the server's.</summary>
internal static class Look
{
    /// <summary>JSON: <c>loader</c>, <c>width</c>, <c>height</c> (of a frame), <c>frames</c>, <c>bands</c>, <c>delay</c>, <c>loop</c>, <c>fields</c>, and <c>corners</c>: the colours of the four quarters' middles.</summary>
    public static byte[] At(byte[] picture)
    {
        using var source = Source.NewFromMemory(picture);
        using var header = Image.NewFromSource(source);
        var isMany = header.Contains("n-pages") && (int)header.Get("n-pages") > 1;
        using var again = Source.NewFromMemory(picture);
        using var image = Image.NewFromSource(again, isMany ? "[n=-1]" : string.Empty).CopyMemory();
        var height = isMany ? image.PageHeight : image.Height;
        double[] At(int x, int y) => image.Getpoint(x, y);
        var (left, right, top, bottom) = (image.Width / 4, image.Width * 3 / 4, height / 4, height * 3 / 4);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            loader = (string)image.Get("vips-loader"),
            width = image.Width,
            height,
            frames = isMany ? (int)image.Get("n-pages") : 1,
            bands = image.Bands,
            delay = image.Contains("delay") ? (int[])image.Get("delay") : null,
            loop = image.Contains("loop") ? (int)image.Get("loop") : -1,
            fields = image.GetFields(),
            corners = new[] { At(left, top), At(right, top), At(left, bottom), At(right, bottom) },
        });
    }
}
