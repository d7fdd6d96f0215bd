using System.Buffers;
using System.Text;

namespace Myelin.Core.Identifiers;

/// <summary>The grammars shared by Matrix identifiers (Appendices, "Identifier Grammar").</summary>
internal static class IdentifierGrammar
{
    /// <summary>The longest identifier in bytes, including sigil and server name.</summary>
    public const int MaximumLength = 255;

    public static bool IsServerName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaximumLength)
        {
            return false;
        }

        int hostEnd;
        if (text[0] == '[')
        {
            hostEnd = text.IndexOf(']') + 1;
            if (hostEnd == 0 || !IsIpv6Literal(text[1..(hostEnd - 1)]))
            {
                return false;
            }
        }
        else
        {
            hostEnd = text.IndexOf(':');
            hostEnd = hostEnd < 0 ? text.Length : hostEnd;
            if (hostEnd == 0 || !IsDnsName(text[..hostEnd]))
            {
                return false;
            }
        }

        var rest = text[hostEnd..];
        return rest.IsEmpty || (rest[0] == ':' && IsPort(rest[1..]));
    }

    /// <summary>Whether the text meets the rules for every identifier: it is within the length limit in bytes and has no lone surrogates.</summary>
    public static bool IsPermitted(ReadOnlySpan<char> text) =>
        text.Length <= MaximumLength && Encoding.UTF8.GetByteCount(text) <= MaximumLength && !HasLoneSurrogate(text);

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
            {
                return true;
            }

            text = text[consumed..];
        }

        return false;
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 5 && !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsDnsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIpv6Literal(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > 45)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
