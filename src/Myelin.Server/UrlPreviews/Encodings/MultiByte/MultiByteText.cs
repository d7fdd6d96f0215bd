using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>Decodes text in which ASCII stands for itself and all else has one byte or more, as the Encoding standard has it.</summary>
internal static class MultiByteText
{
    /// <summary>What stands for bytes that mean nothing.</summary>
    public const char Malformed = '\uFFFD';

    private const byte FirstUpper = 0x80;

    /// <summary>Decodes one character, or what is none.</summary>
    /// <param name="bytes">The bytes from there to the end of the text; the first is no ASCII.</param>
    /// <param name="text">Takes the character.</param>
    /// <returns>How many bytes it has taken.</returns>
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

    /// <summary>A character that the last of some bytes completes; if there is none, that byte is read anew if it is ASCII, lest a tag is lost.</summary>
    /// <param name="bytes">The text from the character on.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="index">Where it is looked up.</param>
    /// <param name="pointer">The pointer; one that is in no index if the bytes have none.</param>
    /// <param name="text">Takes it.</param>
    public static int Found(ReadOnlySpan<byte> bytes, int length, EncodingIndex index, int pointer, StringBuilder text)
    {
        if (index.TryFind(pointer, out var character))
        {
            return Taken(length, character, text);
        }

        text.Append(Malformed);
        return bytes[length - 1] < FirstUpper ? length - 1 : length;
    }

    public static int Taken(int length, Rune character, StringBuilder text)
    {
        Span<char> characters = stackalloc char[2];
        text.Append(characters[..character.EncodeToUtf16(characters)]);
        return length;
    }

    /// <summary>Bytes that mean nothing.</summary>
    public static int Lost(int length, StringBuilder text)
    {
        text.Append(Malformed);
        return length;
    }
}
