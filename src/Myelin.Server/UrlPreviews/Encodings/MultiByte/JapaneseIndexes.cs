using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>The character sets that the Japanese encodings share.</summary>
internal static class JapaneseIndexes
{
    private const char MiddleDot = '・';

    private const int MiddleDotPointer = 5;

    /// <summary>The number of characters in a row of Shift_JIS, which is two rows of the others.</summary>
    public const int ShiftJisRow = 188;

    /// <summary>The number of characters in a row of JIS X 0208 and JIS X 0212.</summary>
    public const int Row = 94;

    /// <summary>JIS X 0208, and the rows beyond it that only Shift_JIS reaches.</summary>
    public static readonly EncodingIndex Jis0208 = EncodingIndex
        .OfCodePage(932, (0xFC - 0xC1 + 1) * ShiftJisRow, ShiftJisPair, nothing: MiddleDot, hasPrivate: false)
        .With([(MiddleDotPointer, MiddleDot)]);

    /// <summary>The half-width character of a byte from 0xA1 to 0xDF.</summary>
    public static Rune HalfWidth(int one) => new(0xFF61 - 0xA1 + one);

    private static (int Lead, int Trail) ShiftJisPair(int pointer)
    {
        var (row, cell) = (pointer / ShiftJisRow, pointer % ShiftJisRow);
        return (row < 0xA0 - 0x81 ? row + 0x81 : row + 0xC1, cell < 0x7F - 0x40 ? cell + 0x40 : cell + 0x41);
    }
}
