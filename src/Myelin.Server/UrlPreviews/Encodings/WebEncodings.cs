using System.Collections.Frozen;
using System.Text;
using Myelin.Server.UrlPreviews.Encodings.MultiByte;

namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>The encodings of web pages, with the labels that pages and servers use for them (Encoding standard, "Names and labels").</summary>
internal static class WebEncodings
{
    /// <summary>The result for encodings that are not decoded because they could hide something ("replacement").</summary>
    private const string Replacement = "\uFFFD";

    private const string Latin6 = "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž\u2015ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";
    private const string Latin8 = "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";
    private const string Latin10 = "\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

    private static readonly string UserDefined = string.Concat(Enumerable.Range(0xF780, 0x80).Select(static character => (char)character));

    private static readonly Decoder Hebrew = CodePage(28598, (0xAF, '\u00AF'), (0xFD, '\u200E'), (0xFE, '\u200F'));

    // The name, the decoder, and the labels other than the name.
    private static readonly (string Name, Decoder Decode, string Labels)[] All =
    [
        ("UTF-8", Encoding.UTF8.GetString, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8"),
        ("IBM866", CodePage(866), "866 cp866 csibm866"),
        ("ISO-8859-2", CodePage(28592), "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"),
        ("ISO-8859-3", CodePage(28593), "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"),
        ("ISO-8859-4", CodePage(28594), "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"),
        ("ISO-8859-5", CodePage(28595), "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"),
        ("ISO-8859-6", CodePage(28596), "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"),
        ("ISO-8859-7", CodePage(28597, (0xA1, '\u2018'), (0xA2, '\u2019'), (0xA4, '€'), (0xA5, '₯'), (0xAA, 'ͺ')), "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"),
        ("ISO-8859-8", Hebrew, "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"),
        ("ISO-8859-8-I", Hebrew, "csiso88598i logical"),
        ("ISO-8859-10", SingleByteText.Of(Latin6).Decode, "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
        ("ISO-8859-13", CodePage(28603), "iso8859-13 iso885913"),
        ("ISO-8859-14", SingleByteText.Of(Latin8).Decode, "iso8859-14 iso885914"),
        ("ISO-8859-15", CodePage(28605), "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"),
        ("ISO-8859-16", SingleByteText.Of(Latin10).Decode, ""),
        ("KOI8-R", CodePage(20866), "cskoi8r koi koi8 koi8_r"),
        ("KOI8-U", CodePage(21866), "koi8-ru"),
        ("macintosh", CodePage(10000, (0xBD, 'Ω'), (0xF0, '\uF8FF')), "csmacintosh mac x-mac-roman"),
        ("windows-874", CodePage(874), "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
        ("windows-1250", CodePage(1250), "cp1250 x-cp1250"),
        ("windows-1251", CodePage(1251), "cp1251 x-cp1251"),
        ("windows-1252", CodePage(1252), "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"),
        ("windows-1253", CodePage(1253), "cp1253 x-cp1253"),
        ("windows-1254", CodePage(1254), "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254"),
        ("windows-1255", CodePage(1255), "cp1255 x-cp1255"),
        ("windows-1256", CodePage(1256), "cp1256 x-cp1256"),
        ("windows-1257", CodePage(1257), "cp1257 x-cp1257"),
        ("windows-1258", CodePage(1258), "cp1258 x-cp1258"),
        ("x-mac-cyrillic", CodePage(10007, (0xA2, 'Ґ'), (0xB6, 'ґ'), (0xFF, '€')), "x-mac-ukrainian"),

        // "GBK's decoder is gb18030's decoder."
        ("GBK", Gb18030.Decode, "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk"),
        ("gb18030", Gb18030.Decode, ""),
        ("Big5", Big5.Decode, "big5-hkscs cn-big5 csbig5 x-x-big5"),
        ("EUC-JP", EucJp.Decode, "cseucpkdfmtjapanese x-euc-jp"),
        ("ISO-2022-JP", Iso2022Jp.Decode, "csiso2022jp"),
        ("Shift_JIS", ShiftJis.Decode, "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"),
        ("EUC-KR", EucKr.Decode, "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"),
        ("replacement", static bytes => bytes.IsEmpty ? string.Empty : Replacement, "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr"),
        ("UTF-16BE", Encoding.BigEndianUnicode.GetString, "unicodefffe"),
        ("UTF-16LE", Encoding.Unicode.GetString, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"),
        ("x-user-defined", SingleByteText.Of(UserDefined).Decode, ""),
    ];

    private static readonly FrozenDictionary<string, string> ByLabel = All
        .SelectMany(static encoding => encoding.Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(encoding.Name), static (encoding, label) => (label, encoding.Name))
        .ToFrozenDictionary(static pair => pair.label, static pair => pair.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Decoder> Decoders =
        All.ToFrozenDictionary(static encoding => encoding.Name, static encoding => encoding.Decode, StringComparer.Ordinal);

    private delegate string Decoder(ReadOnlySpan<byte> bytes);

    /// <summary>The names of all encodings.</summary>
    public static IEnumerable<string> Names => All.Select(static encoding => encoding.Name);

    /// <summary>The name of the encoding for a label, ignoring case and surrounding white space; null if there is none.</summary>
    public static string? Find(string? label) => label is not null && ByLabel.TryGetValue(label.Trim(' ', '\t', '\n', '\f', '\r'), out var name) ? name : null;

    /// <summary>Decodes bytes without a byte order mark. Malformed sequences become U+FFFD.</summary>
    /// <param name="name">The name of the encoding.</param>
    /// <param name="bytes">The bytes; they may end within a character.</param>
    public static string Decode(string name, ReadOnlySpan<byte> bytes) => Decoders[name](bytes);

    private static Decoder CodePage(int codePage, params (byte Byte, char Character)[] otherwise) => SingleByteText.OfCodePage(codePage, otherwise).Decode;
}
