using System.Text;

namespace Myelin.Server.UrlPreviews.Encodings.MultiByte;

/// <summary>Maps the pointers that an encoding computes from its bytes to characters ("Indexes" of the Encoding standard).</summary>
internal sealed class EncodingIndex
{
    private const int None = -1;

    private readonly int[] _codePoints;

    private EncodingIndex(int[] codePoints) => _codePoints = codePoints;

    /// <summary>An index taken from a code page of .NET.</summary>
    /// <param name="codePage">The code page.</param>
    /// <param name="length">The number of pointers.</param>
    /// <param name="pair">The two bytes of a pointer.</param>
    /// <param name="nothing">
    /// The character that .NET returns for unmapped pointers. With a custom fallback, .NET would also omit every character that it happens to
    /// encode differently.
    /// </param>
    /// <param name="hasPrivate">Whether private-use characters belong to the index; otherwise they count as unmapped.</param>
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

    /// <summary>An index from an embedded file. Each line has a pointer, a tab, and the characters of this pointer and the following ones.</summary>
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

    /// <summary>The same index with other characters for some pointers.</summary>
    public EncodingIndex With(IEnumerable<(int Pointer, char Character)> otherwise)
    {
        int[] codePoints = [.. _codePoints];
        foreach (var (pointer, character) in otherwise)
        {
            codePoints[pointer] = character;
        }

        return new EncodingIndex(codePoints);
    }

    /// <summary>Finds a pointer's character. A pointer out of range has none.</summary>
    public bool TryFind(int pointer, out Rune character)
    {
        var codePoint = (uint)pointer < (uint)_codePoints.Length ? _codePoints[pointer] : None;
        character = codePoint == None ? default : new Rune(codePoint);
        return codePoint != None;
    }
}
