using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>Shift_JIS, meaning Microsoft's extension of it ("Shift_JIS decoder").</summary>
internal static class ShiftJis
{
    private const int FirstPrivate = 8_836;

    private const int LastPrivate = 10_715;

    public static string Decode(ReadOnlySpan<byte> bytes) => MultiByteText.Decode(bytes, DecodeCharacter);

    private static int DecodeCharacter(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        switch (bytes)
        {
            case [0x80, ..]:
                return MultiByteText.Accept(1, new Rune(0x80), text);
            case [>= 0xA1 and <= 0xDF and var one, ..]:
                return MultiByteText.Accept(1, JapaneseIndexes.HalfWidth(one), text);
            case [0xA0 or >= 0xFD, ..] or [_]:
                return MultiByteText.Reject(1, text);
        }

        var (lead, trail) = (bytes[0], bytes[1]);
        var pointer = trail is >= 0x40 and not 0x7F and <= 0xFC
            ? ((lead - (lead < 0xA0 ? 0x81 : 0xC1)) * JapaneseIndexes.ShiftJisRow) + trail - (trail < 0x7F ? 0x40 : 0x41)
            : -1;
        return pointer is >= FirstPrivate and <= LastPrivate
            ? MultiByteText.Accept(2, new Rune(0xE000 - FirstPrivate + pointer), text)
            : MultiByteText.LookUp(bytes, 2, JapaneseIndexes.Jis0208, pointer, text);
    }
}
