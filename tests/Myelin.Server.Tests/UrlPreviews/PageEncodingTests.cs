using System.Text;
using Myelin.Server.UrlPreviews;
using Myelin.Server.UrlPreviews.Encodings;
using Myelin.Server.UrlPreviews.Html;

namespace Myelin.Server.Tests.UrlPreviews;

/// <summary>Pages in every encoding of the Encoding standard, declared in every way ("Determining the character encoding" of the HTML standard).</summary>
public sealed class PageEncodingTests(PreviewServers servers) : IClassFixture<PreviewServers>
{
    /// <summary>A text in each encoding: as bytes where .NET doesn't write it, else its code page.</summary>
    public static readonly TheoryData<string, string, string> Samples = new()
    {
        { "UTF-8", "Köln – 日本 🍰", "65001" },
        { "IBM866", "Привет, чай", "866" },
        { "ISO-8859-2", "Zażółć gęślą jaźń", "28592" },
        { "ISO-8859-3", "Ĉu vi ŝatas ĝin, ĥoro?", "28593" },
        { "ISO-8859-4", "Šķēršļi un ģints", "28594" },
        { "ISO-8859-5", "Привет, чай", "28595" },
        { "ISO-8859-6", "شاي وكعك", "28596" },
        { "ISO-8859-7", "‘τσάι’ 5€", "hex a1f4f3dce9a22035a4" },
        { "ISO-8859-8", "תה ועוגה", "28598" },
        { "ISO-8859-8-I", "תה ועוגה", "28598" },
        { "ISO-8859-10", "ĢēŊđĸ", "hex a3b2afb9ff" },
        { "ISO-8859-13", "Ąžuolas ir šį", "28603" },
        { "ISO-8859-14", "ŴŷḂẃ", "hex d0fea1ba" },
        { "ISO-8859-15", "Œuvre à 5€", "28605" },
        { "ISO-8859-16", "Țară ș 5€", "hex de6172e320ba2035a4" },
        { "KOI8-R", "Привет, чай", "20866" },
        { "KOI8-U", "Привіт, їжак", "21866" },
        { "macintosh", "Café † fermé", "10000" },
        { "windows-874", "ชาและเค้ก", "874" },
        { "windows-1250", "Zażółć “gęślą”", "1250" },
        { "windows-1251", "Привет, ёжик", "1251" },
        { "windows-1252", "Café “à” 5€", "1252" },
        { "windows-1253", "τσάι 5€", "1253" },
        { "windows-1254", "Çay ve ığdır şeker", "1254" },
        { "windows-1255", "תה 5₪", "1255" },
        { "windows-1256", "شاي چ", "1256" },
        { "windows-1257", "Šķēršļi 5€", "1257" },
        { "windows-1258", "trà ơ ư 5₫", "1258" },
        { "x-mac-cyrillic", "Чай ґ 5€", "hex 97e0e920b62035ff" },
        { "GBK", "茶和蛋糕", "936" },
        { "gb18030", "茶和🍰", "54936" },
        { "Big5", "茶和蛋糕", "950" },
        { "EUC-JP", "お茶とケーキ", "51932" },
        { "ISO-2022-JP", "お茶とケーキ", "50220" },
        { "Shift_JIS", "お茶とケーキ", "932" },
        { "EUC-KR", "차와 케이크 뷁", "949" },
        { "UTF-16BE", "Köln – 日本 🍰", "1201" },
        { "UTF-16LE", "Köln – 日本 🍰", "1200" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task APageIsReadHoweverItSaysItsEncoding(string name, string text, string bytes)
    {
        var isWide = name.StartsWith("UTF-16", StringComparison.Ordinal);
        var title = Encode($"<title>{(bytes.StartsWith("hex", StringComparison.Ordinal) ? "|" : text)}</title>", text, bytes);
        Page("header", $"text/html; charset={name}", title);
        Page("quoted", $"text/html;CHARSET = \"{name.ToUpperInvariant()}\";x=y", title);
        Assert.Equal(text, await TitleAsync("header"));
        Assert.Equal(text, await TitleAsync("quoted"));
        if (isWide || name == "UTF-8")
        {
            Page("marked", "text/html; charset=windows-1251", [.. Encoded(int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture)).Preamble, .. title]);
            Assert.Equal(text, await TitleAsync("marked"));
        }

        if (isWide)
        {
            Page("xml", "application/xhtml+xml", Encode($"<?xml version=\"1.0\" encoding=\"{name}\"?><title>{text}</title>", text, bytes));
            Assert.Equal(text, await TitleAsync("xml"));
            return;
        }

        Page("meta", "text/html", [.. Encoding.ASCII.GetBytes($"<!DOCTYPE html><!-- <meta charset=utf-16> --><html><head><META Charset={name}>"), .. title]);
        Page("unknown", "text/html; charset=no-such-thing", [.. Encoding.ASCII.GetBytes($"<meta charset=nothing><meta charset=\"{name}\">"), .. title]);
        Page("equivalent", "text/html", [.. Encoding.ASCII.GetBytes($"<meta content='text/html; charset={name}' http-equiv=Content-Type>"), .. title]);
        Page("declared", "application/xhtml+xml", [.. Encoding.ASCII.GetBytes($"<?xml version='1.0' encoding='{name}' ?>\n<html>"), .. title]);
        foreach (var way in (string[])["meta", "unknown", "equivalent", "declared"])
        {
            Assert.Equal((way, text), (way, await TitleAsync(way)));
        }

        string Path(string way) => $"/{name}/{way}";

        void Page(string way, string type, byte[] page) => servers.Pages.Page(Path(way), async context =>
        {
            context.Response.Headers.ContentType = type;
            await context.Response.Body.WriteAsync(page, context.RequestAborted);
        });

        Task<string?> TitleAsync(string way) => servers.TitleAsync(Path(way));
    }

    [Fact]
    public async Task WhatHidesItsTextHasAPreviewWithoutIt()
    {
        foreach (var label in (string[])["iso-2022-kr", "hz-gb-2312", "iso-2022-cn", "replacement"])
        {
            servers.Pages.Content($"/hidden/{label}", $"text/html; charset={label}", "<title>Hidden</title><p>This is read by nobody, for it may be another text.</p>"u8.ToArray());
            var (status, answer) = await servers.AskAsync($"/hidden/{label}");
            Assert.Equal((200, false), ((int)status, answer.TryGetProperty("og:title", out _)));
        }
    }

    [Fact]
    public void AllEncodingsOfTheStandardHaveASampleOrATestOfTheirOwn() =>
        Assert.Equal(WebEncodings.Names.Except(["replacement", "x-user-defined"]), Samples.Select(static row => row.Data.Item1));

    [Theory]
    [InlineData("latin1", "windows-1252")]
    [InlineData(" US-ASCII\n", "windows-1252")]
    [InlineData("iso-8859-9", "windows-1254")]
    [InlineData("tis-620", "windows-874")]
    [InlineData("gb2312", "GBK")]
    [InlineData("ks_c_5601-1987", "EUC-KR")]
    [InlineData("utf-16", "UTF-16LE")]
    [InlineData("unicode", "UTF-16LE")]
    [InlineData("x-mac-ukrainian", "x-mac-cyrillic")]
    [InlineData("visual", "ISO-8859-8")]
    [InlineData("logical", "ISO-8859-8-I")]
    [InlineData("hz-gb-2312", "replacement")]
    [InlineData("utf-7", null)]
    [InlineData("utf-32", null)]
    [InlineData("ebcdic-us-37", null)]
    [InlineData("", null)]
    public void LabelsAreThoseOfTheStandardAndNoOthers(string label, string? name) => Assert.Equal(name, WebEncodings.Find(label));

    [Theory]
    [InlineData("<meta charset=utf-16>", "UTF-8")]
    [InlineData("<meta charset=x-user-defined>", "windows-1252")]
    [InlineData("<meta name=x charset='koi8-r'>", "KOI8-R")]
    [InlineData("<meta http-equiv='content-type' content='text/html; charsetx; charset = \"koi8-r\"'>", "KOI8-R")]
    [InlineData("<meta http-equiv='content-type' content='charset=koi8-r;x'>", "KOI8-R")]
    [InlineData("<meta http-equiv='refresh' content='text/html; charset=koi8-r'>", null)]
    [InlineData("<meta content='text/html; charset=koi8-r'>", null)]
    [InlineData("<meta charset='koi8-r'", null)]
    [InlineData("<!-- <meta charset=koi8-r> -->", null)]
    [InlineData("<?xml version='1.0' encoding='koi8-r'?>", "KOI8-R")]
    [InlineData("<?xml version='1.0' encoding = \"koi8-r\"?>", "KOI8-R")]
    [InlineData(" <?xml version='1.0' encoding='koi8-r'?>", null)]
    [InlineData("<?xml version='1.0' encoding='koi8-r", null)]
    public void APageNamesItsEncodingByTheRulesOfTheStandard(string page, string? name) => Assert.Equal(name, EncodingPrescan.Find(Encoding.ASCII.GetBytes(page)));

    [Fact]
    public void WhatStandsFarInsideOfAPageIsNotLookedFor() =>
        Assert.Null(EncodingPrescan.Find(Encoding.ASCII.GetBytes(new string(' ', 1_024) + "<meta charset=koi8-r>")));

    [Fact]
    public void UserDefinedCharactersArePrivate() => Assert.Equal("A\uF780\uF7FF", WebEncodings.Decode("x-user-defined", [0x41, 0x80, 0xFF]));

    [Theory]
    [InlineData("Köln – 日本 🍰", 65001)]
    [InlineData("Voilà une page française où l’on parle du thé et des gâteaux, déjà élevés.", 1252)]
    [InlineData("Привет, это страница о чае и пирогах, на которой много слов.", 1251)]
    [InlineData("Привет, это страница о чае и пирогах, на которой много слов.", 20866)]
    [InlineData("これは日本語のページです。お茶とお菓子についての文章があります。", 932)]
    [InlineData("これは日本語のページです。お茶とお菓子についての文章があります。", 51932)]
    [InlineData("これは日本語のページです。お茶とお菓子についての文章があります。", 50220)]
    [InlineData("这是一个关于茶和蛋糕的网页，上面有很多字。欢迎来到我们的网站。", 936)]
    [InlineData("這是一個關於茶和蛋糕的網頁，上面有很多字。歡迎來到我們的網站。", 950)]
    [InlineData("이것은 차와 케이크에 관한 페이지입니다. 많은 단어가 있습니다.", 949)]
    public void WhatNamesNoEncodingIsGuessed(string text, int codePage)
    {
        var page = $"<html><head><title>{text}</title></head><body><p>{text}</p></body></html>";
        Assert.Equal(page, PageText.Decode(Encoded(codePage).GetBytes(page), null));
    }

    [Fact]
    public void ALongPageMayEndWithinACharacter()
    {
        var page = Encoding.UTF8.GetBytes("ä" + new string('a', UrlPreviewLimits.PageBytes - 3) + "ä");
        Assert.Equal("UTF-8", EncodingGuess.Of(page.AsSpan(0, UrlPreviewLimits.PageBytes)));
        Assert.NotEqual("UTF-8", EncodingGuess.Of([0x63, 0x61, 0x66, 0xE9]));
    }

    [Fact]
    public void WhateverTheBytesAreNothingIsThrown()
    {
        var random = new Random(19);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            foreach (var name in WebEncodings.Names)
            {
                _ = WebEncodings.Decode(name, bytes);
            }

            _ = PageText.Decode(bytes, null);
        }
    }

    private static Encoding Encoded(int codePage) => CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);

    private static byte[] Encode(string page, string text, string bytes)
    {
        if (!bytes.StartsWith("hex ", StringComparison.Ordinal))
        {
            return Encoded(int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture)).GetBytes(page);
        }

        Assert.NotEmpty(text);
        var around = page.Split('|');
        return [.. Encoding.ASCII.GetBytes(around[0]), .. Convert.FromHexString(bytes[4..]), .. Encoding.ASCII.GetBytes(around[1])];
    }
}
