using System.IO.Compression;
using System.Net;
using System.Text;
using Myelin.Server.Outgoing;
using Myelin.Server.UrlPreviews;

namespace Myelin.Server.Tests.UrlPreviews;

/// <summary>Pages that come compressed (HTTP Semantics, "Content Codings").</summary>
public sealed class CompressedPageTests(PreviewServers servers) : IClassFixture<PreviewServers>
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes($"<title>Compressed – ä</title><p>{new string('x', 20_000)}</p>");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "deflate")]
    [InlineData("identity", "none")]
    [InlineData("identity, gzip", "gzip")]
    public async Task ACompressedPageIsRead(string coding, string format)
    {
        var path = Serve(coding, Compress(format, Page));
        Assert.Equal("Compressed – ä", await servers.TitleAsync(path));
    }

    [Fact]
    public async Task WhatIsReadIsSaid()
    {
        var accepted = string.Empty;
        servers.Pages.Page("/asks", async context =>
        {
            accepted = context.Request.Headers.AcceptEncoding.ToString();
            context.Response.ContentType = "text/html";
            await context.Response.Body.WriteAsync(Page, context.RequestAborted);
        });
        Assert.Equal("Compressed – ä", await servers.TitleAsync("/asks"));
        Assert.Equal(["br", "deflate", "gzip"], accepted.Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("zstd", "none")]
    [InlineData("gzip, gzip", "gzip")]
    [InlineData("gzip", "none")]
    [InlineData("br", "none")]
    [InlineData("deflate", "none")]
    [InlineData("deflate", "gzip")]
    public async Task WhatIsNotReadOrNotWhatItSaysIsAFailureAndNoError(string coding, string format)
    {
        var (status, answer) = await servers.AskAsync(Serve(coding, Compress(format, Page)));
        Assert.Equal((HttpStatusCode.BadGateway, "M_UNKNOWN"), (status, answer.GetProperty("errcode").GetString()));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "zlib")]
    public async Task ALittleThatGrowsIsReadToTheBound(string coding, string format)
    {
        var bomb = Compress(format, [.. Page, .. new byte[64 * 1_048_576]]);
        Assert.InRange(bomb.Length, 1, UrlPreviewLimits.PageBytes);
        Assert.Equal("Compressed – ä", await servers.TitleAsync(Serve(coding, bomb)));

        using var response = new HttpResponseMessage { Content = new ByteArrayContent(bomb) { Headers = { ContentEncoding = { coding } } } };
        Assert.Equal(UrlPreviewLimits.PageBytes, (await ContentCoding.ReadBeginningAsync(response, UrlPreviewLimits.PageBytes, Cancel)).Length);
    }

    /// <summary>Blocks of no content: what comes is bounded as what comes of it is.</summary>
    [Fact]
    public async Task MuchThatComesToNothingIsReadToABound()
    {
        byte[] nothing = [.. Enumerable.Range(0, 100_000).SelectMany(static _ => (byte[])[0, 0, 0, 0xFF, 0xFF])];
        await using var stream = new CountedStream(new MemoryStream(nothing, writable: false));
        using var response = new HttpResponseMessage { Content = new StreamContent(stream) { Headers = { ContentEncoding = { "deflate" } } } };
        try
        {
            Assert.Empty(await ContentCoding.ReadBeginningAsync(response, 10_000, Cancel));
        }
        catch (HttpRequestException)
        {
            // That it ends too early may be told or not.
        }

        Assert.InRange(stream.Taken, 1, 40_000);
    }

    [Fact]
    public async Task ATitleAndADescriptionAreFoundWhereThePageNamesNone()
    {
        servers.Pages.Html("/bare", "<header><nav><h2>Menu</h2></nav></header><header><h1> <img src=x.png> </h1><h2>The <em>first</em> heading</h2></header><h1>Another</h1><p>Few words.</p><p>And more.</p>");
        var (_, answer) = await servers.AskAsync("/bare");
        Assert.Equal(("The first heading", "Few words.\nAnd more."), (answer.GetProperty("og:title").GetString(), answer.GetProperty("og:description").GetString()));
    }

    private string Serve(string coding, byte[] content)
    {
        var path = $"/compressed/{Guid.NewGuid():N}";
        servers.Pages.Page(path, async context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        });
        return path;
    }

    private static byte[] Compress(string format, byte[] content)
    {
        if (format == "none")
        {
            return content;
        }

        using var compressed = new MemoryStream();
        using (Stream stream = format switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            "zlib" => new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            stream.Write(content);
        }

        return compressed.ToArray();
    }

    private sealed class CountedStream(Stream inner) : Stream
    {
        public int Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Taken += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
