using System.Collections.Frozen;
using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>The encodings that pages are written in, with the labels by which pages and servers name them (Encoding standard, "Names and labels").</summary>
internal static class WebEncodings
{
    /// <summary>What is written in an encoding that is not decoded lest it hides something ("replacement").</summary>
    private const string Replacement = "\uFFFD";

    // The name, the code page of .NET that decodes it (0: another class does), and the labels besides the name itself.
    private static readonly (string Name, int CodePage, string Labels)[] All =
    [
        ("UTF-8", 65001, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8"),
        ("IBM866", 866, "866 cp866 csibm866"),
        ("ISO-8859-2", 28592, "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"),
        ("ISO-8859-3", 28593, "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"),
        ("ISO-8859-4", 28594, "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"),
        ("ISO-8859-5", 28595, "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"),
        ("ISO-8859-6", 28596, "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"),
        ("ISO-8859-7", 0, "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"),
        ("ISO-8859-8", 28598, "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"),
        ("ISO-8859-8-I", 28598, "csiso88598i logical"),
        ("ISO-8859-10", 0, "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
        ("ISO-8859-13", 28603, "iso8859-13 iso885913"),
        ("ISO-8859-14", 0, "iso8859-14 iso885914"),
        ("ISO-8859-15", 28605, "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"),
        ("ISO-8859-16", 0, ""),
        ("KOI8-R", 20866, "cskoi8r koi koi8 koi8_r"),
        ("KOI8-U", 21866, "koi8-ru"),
        ("macintosh", 10000, "csmacintosh mac x-mac-roman"),
        ("windows-874", 874, "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
        ("windows-1250", 1250, "cp1250 x-cp1250"),
        ("windows-1251", 1251, "cp1251 x-cp1251"),
        ("windows-1252", 1252, "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"),
        ("windows-1253", 1253, "cp1253 x-cp1253"),
        ("windows-1254", 1254, "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254"),
        ("windows-1255", 1255, "cp1255 x-cp1255"),
        ("windows-1256", 1256, "cp1256 x-cp1256"),
        ("windows-1257", 1257, "cp1257 x-cp1257"),
        ("windows-1258", 1258, "cp1258 x-cp1258"),
        ("x-mac-cyrillic", 0, "x-mac-ukrainian"),

        // "GBK's decoder is gb18030's decoder."
        ("GBK", 54936, "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk"),
        ("gb18030", 54936, ""),
        ("Big5", 950, "big5-hkscs cn-big5 csbig5 x-x-big5"),
        ("EUC-JP", 51932, "cseucpkdfmtjapanese x-euc-jp"),
        ("ISO-2022-JP", 50220, "csiso2022jp"),
        ("Shift_JIS", 932, "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"),

        // What is called EUC-KR is its extension by Microsoft.
        ("EUC-KR", 949, "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"),
        ("replacement", 0, "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr"),
        ("UTF-16BE", 1201, "unicodefffe"),
        ("UTF-16LE", 1200, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"),
        ("x-user-defined", 0, ""),
    ];

    private static readonly FrozenDictionary<string, string> ByLabel = All
        .SelectMany(static encoding => encoding.Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(encoding.Name), static (encoding, label) => (label, encoding.Name))
        .ToFrozenDictionary(static pair => pair.label, static pair => pair.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int> CodePages = All
        .Where(static encoding => encoding.CodePage != 0)
        .ToFrozenDictionary(static encoding => encoding.Name, static encoding => encoding.CodePage, StringComparer.Ordinal);

    /// <summary>The names of all encodings.</summary>
    public static IEnumerable<string> Names => All.Select(static encoding => encoding.Name);

    /// <summary>The name of the encoding that a label means, in whatever case and among whatever white space; null if it means none.</summary>
    public static string? Find(string? label) => label is not null && ByLabel.TryGetValue(label.Trim(' ', '\t', '\n', '\f', '\r'), out var name) ? name : null;

    /// <summary>Decodes bytes that have no byte order mark. What is malformed becomes U+FFFD or what the decoder puts for it.</summary>
    /// <param name="name">The name of the encoding.</param>
    /// <param name="bytes">The bytes; they may end within a character.</param>
    public static string Decode(string name, ReadOnlySpan<byte> bytes)
    {
        if (CodePages.TryGetValue(name, out var codePage))
        {
            return (CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage)).GetString(bytes);
        }

        return SingleByteText.Decode(name, bytes) ?? (bytes.IsEmpty ? string.Empty : Replacement);
    }
}
