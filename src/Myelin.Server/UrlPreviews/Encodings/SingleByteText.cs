using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings;

/// <summary>A single-byte encoding, with its index ("Legacy single-byte encodings" of the Encoding standard).</summary>
internal sealed class SingleByteText
{
    private const int FirstUpper = 0x80;

    private const char Undefined = '\uFFFD';

    private static readonly string Controls = string.Concat(Enumerable.Range(FirstUpper, 0x20).Select(static control => (char)control));

    /// <summary>The characters for the bytes from 0x80 on.</summary>
    private readonly Lazy<string> _upper;

    private SingleByteText(Func<string> upper) => _upper = new Lazy<string>(upper);

    /// <summary>The index of a .NET code page, except where .NET differs from the standard.</summary>
    /// <param name="codePage">The code page. The private-use characters that it has for undefined bytes are ignored.</param>
    /// <param name="otherwise">The bytes that map to other characters in the standard.</param>
    public static SingleByteText OfCodePage(int codePage, params (byte Byte, char Character)[] otherwise) => new(() =>
    {
        var upper = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetString([.. Enumerable.Range(FirstUpper, FirstUpper).Select(static one => (byte)one)]).ToCharArray();
        for (var i = 0; i < upper.Length; i++)
        {
            upper[i] = char.GetUnicodeCategory(upper[i]) == System.Globalization.UnicodeCategory.PrivateUse ? Undefined : upper[i];
        }

        foreach (var (one, character) in otherwise)
        {
            upper[one - FirstUpper] = character;
        }

        return new string(upper);
    });

    /// <summary>An index that .NET doesn't have.</summary>
    /// <param name="upper">The characters for the bytes from 0x80 on, or from 0xA0 on if the earlier ones are control characters.</param>
    public static SingleByteText Of(string upper) => new(() => upper.Length == FirstUpper ? upper : Controls + upper);

    public string Decode(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, new Source(_upper.Value, bytes), static (text, source) =>
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
