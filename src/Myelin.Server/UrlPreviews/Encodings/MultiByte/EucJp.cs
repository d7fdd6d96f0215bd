using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>EUC-JP with the three-byte characters of JIS X 0212 ("EUC-JP decoder"); .NET only reads those of two bytes.</summary>
internal static class EucJp
{
    private static readonly EncodingIndex Jis0212 = EncodingIndex.OfFile("jis0212", JapaneseIndexes.Row * JapaneseIndexes.Row);

    public static string Decode(ReadOnlySpan<byte> bytes) => MultiByteText.Decode(bytes, static (bytes, text) => bytes switch
    {
        [0x8E, >= 0xA1 and <= 0xDF and var one, ..] => MultiByteText.Accept(2, JapaneseIndexes.HalfWidth(one), text),
        [0x8F, >= 0xA1 and <= 0xFE and var lead, var trail, ..] => MultiByteText.LookUp(bytes, 3, Jis0212, Pointer(lead, trail), text),

        // The text ends within a character.
        [0x8F, >= 0xA1 and <= 0xFE] => MultiByteText.Reject(2, text),
        [0x8E or 0x8F or (>= 0xA1 and <= 0xFE), _, ..] => MultiByteText.LookUp(bytes, 2, JapaneseIndexes.Jis0208, Pointer(bytes[0], bytes[1]), text),
        _ => MultiByteText.Reject(1, text),
    });

    private static int Pointer(int lead, int trail) =>
        lead is >= 0xA1 and <= 0xFE && trail is >= 0xA1 and <= 0xFE ? ((lead - 0xA1) * JapaneseIndexes.Row) + trail - 0xA1 : -1;
}
