using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>ISO-2022-JP, where escape sequences switch character sets ("ISO-2022-JP decoder").</summary>
internal static class Iso2022Jp
{
    private const byte Escape = 0x1B;

    private enum Set
    {
        Ascii,
        Roman,
        Katakana,
        Jis0208,
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var set = Set.Ascii;

        // Two escape sequences with nothing between them are an error, since they could hide something.
        var isEscaped = false;
        while (!bytes.IsEmpty)
        {
            if (bytes[0] == Escape && SetOf(bytes[1..]) is { } next)
            {
                set = next;
                bytes = bytes[(isEscaped ? MultiByteText.Reject(3, text) : 3)..];
                isEscaped = true;
                continue;
            }

            isEscaped = false;
            bytes = bytes[DecodeCharacter(set, bytes, text)..];
        }

        return text.ToString();
    }

    private static Set? SetOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'(', (byte)'B', ..] => Set.Ascii,
        [(byte)'(', (byte)'J', ..] => Set.Roman,
        [(byte)'(', (byte)'I', ..] => Set.Katakana,
        [(byte)'$', (byte)'@' or (byte)'B', ..] => Set.Jis0208,
        _ => null,
    };

    private static int DecodeCharacter(Set set, ReadOnlySpan<byte> bytes, StringBuilder text) => (set, bytes[0]) switch
    {
        (Set.Roman, (byte)'\\') => MultiByteText.Accept(1, new Rune('¥'), text),
        (Set.Roman, (byte)'~') => MultiByteText.Accept(1, new Rune('\u203E'), text),
        (Set.Ascii or Set.Roman, <= 0x7F and not 0x0E and not 0x0F and not Escape and var one) => MultiByteText.Accept(1, new Rune(one), text),
        (Set.Katakana, >= 0x21 and <= 0x5F and var one) => MultiByteText.Accept(1, JapaneseIndexes.HalfWidth(one + 0x80), text),
        (Set.Jis0208, >= 0x21 and <= 0x7E and var lead) => DecodePair(lead, bytes, text),
        _ => MultiByteText.Reject(1, text),
    };

    private static int DecodePair(int lead, ReadOnlySpan<byte> bytes, StringBuilder text) => bytes switch
    {
        [_, >= 0x21 and <= 0x7E and var trail, ..] when JapaneseIndexes.Jis0208.TryFind(((lead - 0x21) * JapaneseIndexes.Row) + trail - 0x21, out var character) =>
            MultiByteText.Accept(2, character, text),

        // An escape sequence is processed even here.
        [_, Escape, ..] or [_] => MultiByteText.Reject(1, text),
        _ => MultiByteText.Reject(2, text),
    };
}
