using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>EUC-KR, meaning Microsoft's extension of it ("EUC-KR decoder").</summary>
internal static class EucKr
{
    private const int RowLength = 190;

    private static readonly EncodingIndex Index = EncodingIndex.OfCodePage(
        949, (0xFE - 0x81 + 1) * RowLength, static pointer => (0x81 + (pointer / RowLength), 0x41 + (pointer % RowLength)), nothing: '?', hasPrivate: false);

    public static string Decode(ReadOnlySpan<byte> bytes) => MultiByteText.Decode(bytes, static (bytes, text) =>
        bytes is [>= 0x81 and <= 0xFE and var lead, var trail, ..]
            ? MultiByteText.LookUp(bytes, 2, Index, trail is >= 0x41 and <= 0xFE ? ((lead - 0x81) * RowLength) + trail - 0x41 : -1, text)
            : MultiByteText.Reject(1, text));
}
