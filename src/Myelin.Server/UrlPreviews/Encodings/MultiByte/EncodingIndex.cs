using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>What characters the pointers stand for that an encoding computes from its bytes ("Indexes" of the Encoding standard).</summary>
internal sealed class EncodingIndex
{
    private const int None = -1;

    private readonly int[] _codePoints;

    private EncodingIndex(int[] codePoints) => _codePoints = codePoints;

    /// <summary>An index as a code page of .NET has it.</summary>
    /// <param name="codePage">The code page.</param>
    /// <param name="length">How many pointers there are.</param>
    /// <param name="pair">The two bytes of a pointer.</param>
    /// <param name="nothing">What .NET has for pointers that mean nothing. With a fallback of one's own it leaves out each character that it writes otherwise.</param>
    /// <param name="hasPrivate">Whether private characters are the index's own; else they mean nothing too.</param>
    public static EncodingIndex OfCodePage(int codePage, int length, Func<int, (int Lead, int Trail)> pair, char nothing, bool hasPrivate)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!;
        var codePoints = new int[length];
        for (var pointer = 0; pointer < length; pointer++)
        {
            var (lead, trail) = pair(pointer);
            var decoded = encoding.GetString([(byte)lead, (byte)trail]);
            codePoints[pointer] = decoded is [var character]
                && character != nothing
                && (hasPrivate || char.GetUnicodeCategory(character) != System.Globalization.UnicodeCategory.PrivateUse)
                    ? character
                    : None;
        }

        return new EncodingIndex(codePoints);
    }

    /// <summary>An index from a file beside this: in each line a pointer, a tab, and the characters of that pointer and those after it.</summary>
    public static EncodingIndex OfFile(string name, int length)
    {
        var codePoints = new int[length];
        Array.Fill(codePoints, None);
        using var file = new StreamReader(typeof(EncodingIndex).Assembly.GetManifestResourceStream($"Myelin.Server.UrlPreviews.Encodings.Indexes.{name}.txt")!);
        while (file.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var pointer = int.Parse(line.AsSpan(0, tab), System.Globalization.CultureInfo.InvariantCulture);
            foreach (var rune in line.AsSpan(tab + 1).EnumerateRunes())
            {
                codePoints[pointer++] = rune.Value;
            }
        }

        return new EncodingIndex(codePoints);
    }

    /// <summary>The same with other characters for some pointers.</summary>
    public EncodingIndex With(IEnumerable<(int Pointer, char Character)> otherwise)
    {
        int[] codePoints = [.. _codePoints];
        foreach (var (pointer, character) in otherwise)
        {
            codePoints[pointer] = character;
        }

        return new EncodingIndex(codePoints);
    }

    /// <summary>Whether a pointer stands for a character. One that is out of all bounds stands for none.</summary>
    public bool TryFind(int pointer, out Rune character)
    {
        var codePoint = (uint)pointer < (uint)_codePoints.Length ? _codePoints[pointer] : None;
        character = codePoint == None ? default : new Rune(codePoint);
        return codePoint != None;
    }
}
