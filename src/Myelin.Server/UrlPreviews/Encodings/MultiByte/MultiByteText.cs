using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>Decodes text with single ASCII bytes and other characters of one or more bytes, following the Encoding standard.</summary>
internal static class MultiByteText
{
    /// <summary>Replaces invalid bytes.</summary>
    public const char Malformed = '\uFFFD';

    private const byte FirstUpper = 0x80;

    /// <summary>Decodes one character or invalid sequence.</summary>
    /// <param name="bytes">The rest of the text; the first byte is not ASCII.</param>
    /// <param name="text">Receives the character.</param>
    /// <returns>How many bytes were consumed.</returns>
    public delegate int CharacterDecoder(ReadOnlySpan<byte> bytes, StringBuilder text);

    public static string Decode(ReadOnlySpan<byte> bytes, CharacterDecoder decode)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (bytes[0] < FirstUpper)
            {
                text.Append((char)bytes[0]);
                bytes = bytes[1..];
            }
            else
            {
                bytes = bytes[decode(bytes, text)..];
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// Appends the character that a sequence of bytes encodes. If it encodes none and its last byte is ASCII, that byte is read again, so that
    /// no tag is lost.
    /// </summary>
    /// <param name="bytes">The text from the character on.</param>
    /// <param name="length">The length of the sequence in bytes.</param>
    /// <param name="index">The index to look it up in.</param>
    /// <param name="pointer">The pointer; one out of range if the bytes have none.</param>
    /// <param name="text">Receives the character.</param>
    public static int LookUp(ReadOnlySpan<byte> bytes, int length, EncodingIndex index, int pointer, StringBuilder text)
    {
        if (index.TryFind(pointer, out var character))
        {
            return Accept(length, character, text);
        }

        text.Append(Malformed);
        return bytes[length - 1] < FirstUpper ? length - 1 : length;
    }

    public static int Accept(int length, Rune character, StringBuilder text)
    {
        Span<char> characters = stackalloc char[2];
        text.Append(characters[..character.EncodeToUtf16(characters)]);
        return length;
    }

    /// <summary>Appends a replacement for invalid bytes.</summary>
    public static int Reject(int length, StringBuilder text)
    {
        text.Append(Malformed);
        return length;
    }
}
