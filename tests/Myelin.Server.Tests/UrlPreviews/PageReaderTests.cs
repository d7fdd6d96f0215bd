using System.Text;
using Myelin.Server.UrlPreviews;
using Myelin.Server.UrlPreviews.Html;
using Xunit;

namespace Myelin.Server.Tests.UrlPreviews;

/// <summary>What is read of a page.</summary>
public sealed class PageReaderTests
{
    [Fact]
    public void Open_graph_comes_from_meta_tags_the_first_of_each_name()
    {
        var facts = PageReader.Read("""
            <!DOCTYPE html><html><head>
            <meta property="og:title" content="Tea &amp; cake &#x1F370;">
            <meta property="og:title" content="second">
            <META NAME=OG:SITE_NAME CONTENT='The shop'>
            <meta property="og:description">
            <meta name="description" content="All about tea">
            <meta name="twitter:image" content="/t.png">
            <title>
              A title </title>
            <base href="https://cdn.example/x/">
            <link rel="alternate" type="application/json+oembed" href="/oembed?u=1">
            <link rel="shortcut icon" href="/favicon.ico">
            </head></html>
            """);
        Assert.Equal(new Dictionary<string, string> { ["og:title"] = "Tea & cake 🍰", ["og:site_name"] = "The shop" }, facts.OpenGraph);
        Assert.Equal("All about tea", facts.Metadata["description"]);
        Assert.Equal("/t.png", facts.Metadata["twitter:image"]);
        Assert.Equal(("A title", "https://cdn.example/x/", "/oembed?u=1", "/favicon.ico"), (facts.Title!.Trim(), facts.Base, facts.OEmbed, facts.Icon));
    }

    [Fact]
    public void Text_is_that_of_paragraphs_and_not_of_menus_scripts_or_labels()
    {
        var facts = PageReader.Read("""
            <body><nav><p>Menu entries that are rather long, and no text of the page at all.</p></nav>
            <script>if (a < b) document.write("<p>This is a script that writes a paragraph, and no paragraph.</p>");</script>
            <style>p::before { content: "<p>a style that is rather long, and no paragraph either</p>"; }</style>
            <h1>Short</h1>
            <p>The first   paragraph is <b>bold</b>
            in its middle, and goes on.</p>
            <div>The second one has no paragraph tag, but a division.<br>And a third one follows it, after a break in the line.</div>
            <img src="data:image/png;base64,AAAA"><img src="/small.png" width="10" height="10"><img src="/large.png" width=400 height=300><img src=plain.png>
            """);
        Assert.Equal(
            """
            The first paragraph is bold in its middle, and goes on.

            The second one has no paragraph tag, but a division.

            And a third one follows it, after a break in the line.
            """.ReplaceLineEndings("\n"),
            facts.Text);
        Assert.Equal([new("/small.png", 100), new("/large.png", 120_000), new PageImage("plain.png", null)], facts.Images);
    }

    /// <summary>CVE-2022-31052: a page so deep that whoever walks it recursively exhausts the stack, which ends a process.</summary>
    [Theory]
    [InlineData("<div>")]
    [InlineData("<b><i>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<svg><g>")]
    [InlineData("<nav>")]
    [InlineData("<template>")]
    [InlineData("<a><p>")]
    public void CVE_2022_31052_a_deep_page_is_read_as_any_other(string tags)
    {
        var page = new StringBuilder("<title>Deep</title>");
        while (page.Length < UrlPreviewLimits.PageBytes)
        {
            page.Append(tags);
        }

        Assert.Equal("Deep", PageReader.Read(page.ToString()).Title);
    }

    [Fact]
    public void What_a_page_may_say_is_bounded()
    {
        var page = new StringBuilder();
        for (var i = 0; i < 2 * UrlPreviewLimits.Properties; i++)
        {
            page.Append($"<meta property='og:p{i}' content='x'><meta name='m{i}' content='x'><img src='/{i}.png'><p>{new string('t', 100)}</p>");
        }

        page.Append($"<meta property='og:{new string('n', UrlPreviewLimits.PropertyNameLength)}' content='x'>");
        var facts = PageReader.Read(page.ToString());
        Assert.Equal((UrlPreviewLimits.Properties, UrlPreviewLimits.Properties, UrlPreviewLimits.ImagesOfBody), (facts.OpenGraph.Count, facts.Metadata.Count, facts.Images.Count));
        Assert.InRange(facts.Text.Length, UrlPreviewLimits.DescriptionLength, UrlPreviewLimits.DescriptionLength + 102);
        Assert.Empty(PageReader.Read($"<p>{new string(' ', 5)}</p>").Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<meta property=og:title content=")]
    [InlineData("<title>")]
    [InlineData("<script><!--<script>")]
    [InlineData("<!DOCTYPE")]
    [InlineData("<![CDATA[")]
    [InlineData("&#xFFFFFFFFFF;&#0;&notanentity")]
    public void An_unfinished_page_is_read_to_its_end(string page) => Assert.Empty(PageReader.Read(page).OpenGraph);

    [Fact]
    public void The_encoding_is_that_of_the_mark_the_server_or_the_page()
    {
        const string Word = "Köln – ŚĆ";
        var second = CodePagesEncodingProvider.Instance.GetEncoding("windows-1250")!;
        Assert.Equal(Word, PageText.Decode(Encoding.UTF8.GetBytes(Word), null));
        Assert.Equal(Word, PageText.Decode(second.GetBytes(Word), "windows-1250"));
        Assert.EndsWith(Word, PageText.Decode(second.GetBytes("<meta charset=\"Windows-1250\">" + Word), null), StringComparison.Ordinal);
        Assert.EndsWith(Word, PageText.Decode(second.GetBytes("<meta http-equiv=content-type content='text/html; charset=windows-1250'>" + Word), null), StringComparison.Ordinal);
        Assert.Equal(Word, PageText.Decode([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Word)], "windows-1250"));
        Assert.Equal(Word, PageText.Decode([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Word)], "no-such-thing"));
        Assert.Equal("Köln", PageText.Decode(Encoding.UTF8.GetBytes("Köln"), "no-such-thing"));
    }

    [Theory]
    [InlineData("plain", 10, "plain")]
    [InlineData("  a\u0000b\u0007c\nd  ", 10, "abc\nd")]
    [InlineData("one two three", 12, "one two…")]
    [InlineData("abcdefghijkl", 6, "abcde…")]
    [InlineData("abcd🍰🍰", 6, "abcd…")]
    [InlineData("abcde🍰", 6, "abcde…")]
    public void Properties_are_cleaned_and_cut(string text, int length, string expected) => Assert.Equal(expected, PropertyText.Clean(text, length));
}
