using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>gb18030, and GBK, which is a subset of it ("gb18030 decoder").</summary>
internal static class Gb18030
{
    private const int CodePage = 54936;

    private const int RowLength = 190;

    // The edition of 2005 and later; for these characters .NET has private-use ones.
    private static readonly EncodingIndex Index = EncodingIndex
        .OfCodePage(CodePage, (0xFE - 0x81 + 1) * RowLength, Pair, nothing: '?', hasPrivate: true)
        .With([
            (Pointer(0xA3, 0xA0), '\u3000'),
            .. Run(0xA6, 0xD9, "︐︒︑︓︔︕︖"), .. Run(0xA6, 0xEC, "︗︘"), .. Run(0xA6, 0xF3, "︙"), .. Run(0xA8, 0xBC, "ḿ"),
            .. Run(0xFE, 0x59, "龴"), .. Run(0xFE, 0x61, "龵"), .. Run(0xFE, 0x66, "龶龷"), .. Run(0xFE, 0x6D, "龸"),
            .. Run(0xFE, 0x7E, "龹"), .. Run(0xFE, 0x90, "龺"), .. Run(0xFE, 0xA0, "龻"),
        ]);

    private static readonly Encoding FourBytes =
        CodePagesEncodingProvider.Instance.GetEncoding(CodePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback($"{MultiByteText.Malformed}"))!;

    public static string Decode(ReadOnlySpan<byte> bytes) => MultiByteText.Decode(bytes, DecodeCharacter);

    private static int DecodeCharacter(ReadOnlySpan<byte> bytes, StringBuilder text) => bytes switch
    {
        // As in Microsoft's GBK.
        [0x80, ..] => MultiByteText.Accept(1, new Rune('€'), text),
        [0xFF, ..] => MultiByteText.Reject(1, text),
        [_, >= 0x30 and <= 0x39, >= 0x81 and <= 0xFE, >= 0x30 and <= 0x39, ..] => DecodeFour(bytes[..4], text),

        // The text ends within a character.
        [_] or [_, >= 0x30 and <= 0x39] or [_, >= 0x30 and <= 0x39, >= 0x81 and <= 0xFE] => MultiByteText.Reject(bytes.Length, text),
        [_, >= 0x30 and <= 0x39, ..] => MultiByteText.Reject(1, text),
        [var lead, var trail, ..] => MultiByteText.LookUp(bytes, 2, Index, trail is >= 0x40 and not 0x7F and not 0xFF ? Pointer(lead, trail) : -1, text),
        [] => 0,
    };

    private static int DecodeFour(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        if (bytes.SequenceEqual((ReadOnlySpan<byte>)[0x81, 0x35, 0xF4, 0x37]))
        {
            return MultiByteText.Accept(4, new Rune('\uE7C7'), text);
        }

        Span<char> characters = stackalloc char[4];
        var length = FourBytes.GetChars(bytes, characters);
        return Rune.DecodeFromUtf16(characters[..length], out var character, out var used) == System.Buffers.OperationStatus.Done && used == length
            ? MultiByteText.Accept(4, character, text)
            : MultiByteText.Reject(4, text);
    }

    private static IEnumerable<(int Pointer, char Character)> Run(int lead, int trail, string characters) =>
        characters.Select((character, place) => (Pointer(lead, trail) + place, character));

    private static int Pointer(int lead, int trail) => ((lead - 0x81) * RowLength) + trail - (trail < 0x7F ? 0x40 : 0x41);

    private static (int Lead, int Trail) Pair(int pointer) =>
        (0x81 + (pointer / RowLength), pointer % RowLength is var cell && cell < 0x7F - 0x40 ? cell + 0x40 : cell + 0x41);
}
