using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>Big5 with the characters of Hong Kong ("Big5 decoder"); .NET only knows the older Big5.</summary>
internal static class Big5
{
    private const int RowLength = 157;

    private static readonly EncodingIndex Index = EncodingIndex.OfFile("big5", (0xFE - 0x81 + 1) * RowLength);

    public static string Decode(ReadOnlySpan<byte> bytes) => MultiByteText.Decode(bytes, DecodeCharacter);

    private static int DecodeCharacter(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        if (bytes is not [>= 0x81 and <= 0xFE and var lead, var trail, ..])
        {
            return MultiByteText.Reject(1, text);
        }

        var cell = trail switch
        {
            >= 0x40 and <= 0x7E => trail - 0x40,
            >= 0xA1 and <= 0xFE => trail - 0x62,
            _ => -1,
        };
        var pointer = cell < 0 ? -1 : ((lead - 0x81) * RowLength) + cell;

        // Letters with two diacritics, for which Unicode has no single character.
        var accented = pointer switch
        {
            1133 => "Ê\u0304",
            1135 => "Ê\u030C",
            1164 => "ê\u0304",
            1166 => "ê\u030C",
            _ => null,
        };
        if (accented is not null)
        {
            text.Append(accented);
            return 2;
        }

        return MultiByteText.LookUp(bytes, 2, Index, pointer, text);
    }
}
