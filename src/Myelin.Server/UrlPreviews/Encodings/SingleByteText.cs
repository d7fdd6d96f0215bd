namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>The single-byte encodings that .NET has not, or not as the Encoding standard has them: their indexes ("Legacy single-byte encodings").</summary>
internal static class SingleByteText
{
    private const int FirstUpper = 0x80;

    private static readonly string Controls = string.Concat(Enumerable.Range(FirstUpper, 0x20).Select(static control => (char)control));

    // What stands for the bytes from 0x80 on, or from 0xA0 on where those before are control characters.
    private static readonly string Latin6 = Controls + "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž\u2015ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";
    private static readonly string Latin8 = Controls + "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";
    private static readonly string Latin10 = Controls + "\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";
    private static readonly string Greek = Controls + "\u00A0\u2018\u2019£€₯¦§¨©\u037A«¬\u00AD\uFFFD\u2015°±²³΄΅Ά·ΈΉΊ»Ό½ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\uFFFDΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\uFFFD";
    private static readonly string MacCyrillic =
        "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ†°Ґ£§•¶І®©™Ђђ≠Ѓѓ∞±≤≥іµґЈЄєЇїЉљЊњјЅ¬√ƒ≈\u2206«»…\u00A0ЋћЌќѕ\u2013\u2014“”\u2018\u2019÷„ЎўЏџ№Ёёяабвгдежзийклмнопрстуфхцчшщъыьэю€";

    private static readonly string UserDefined = string.Concat(Enumerable.Range(0xF780, 0x80).Select(static character => (char)character));

    /// <summary>Decodes by name; null: the encoding is none of these.</summary>
    public static string? Decode(string encoding, ReadOnlySpan<byte> bytes) => encoding switch
    {
        "ISO-8859-7" => Lookup(Greek, bytes),
        "ISO-8859-10" => Lookup(Latin6, bytes),
        "ISO-8859-14" => Lookup(Latin8, bytes),
        "ISO-8859-16" => Lookup(Latin10, bytes),
        "x-mac-cyrillic" => Lookup(MacCyrillic, bytes),
        "x-user-defined" => Lookup(UserDefined, bytes),
        _ => null,
    };

    private static string Lookup(string upper, ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, new Source(upper, bytes), static (text, source) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            var one = source.Bytes[i];
            text[i] = one < FirstUpper ? (char)one : source.Upper[one - FirstUpper];
        }
    });

    private readonly ref struct Source(string upper, ReadOnlySpan<byte> bytes)
    {
        public readonly string Upper = upper;
        public readonly ReadOnlySpan<byte> Bytes = bytes;
    }
}
