using System.Globalization;
using System.Text;

namespace Myelin.Core.Push;

/// <summary>
/// A glob-style pattern: <c>*</c> matches any run of characters, <c>?</c> any one character, and all others match themselves,
/// ignoring case (Appendices, "Glob-style matching").
/// </summary>
/// <remarks>
/// The matcher tracks all pattern positions that a prefix of the text can reach at once, as bits of a set. The time is therefore
/// proportional to the text's length for any pattern, and no input can cause backtracking.
/// </remarks>
public sealed class Glob
{
    /// <summary>The longest pattern in characters, not counting <c>*</c>. A longer pattern matches nothing.</summary>
    public const int MaximumLength = 1_024;

    private const int BitsPerWord = 64;

    private readonly int _words;
    private readonly int _end;

    // For each character of the pattern, the positions that it advances. Any other character only advances a "?".
    private readonly Dictionary<Rune, ulong[]> _advances = [];
    private readonly ulong[] _advancesAny;

    // The positions at a "*", where any character keeps the position.
    private readonly ulong[] _stays;

    private Glob(List<Rune?> elements, HashSet<int> stars)
    {
        Word = stars.Count == 0 ? BodyWords.Read(elements) : null;
        _end = elements.Count;
        _words = (elements.Count / BitsPerWord) + 1;
        _stays = new ulong[_words];
        _advancesAny = new ulong[_words];
        foreach (var star in stars)
        {
            Set(_stays, star);
        }

        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] is null)
            {
                Set(_advancesAny, i);
            }
        }

        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] is { } rune)
            {
                if (!_advances.TryGetValue(rune, out var positions))
                {
                    _advances.Add(rune, positions = [.. _advancesAny]);
                }

                Set(positions, i);
            }
        }
    }

    /// <summary>The pattern in lower case if it is a single word without wildcards, otherwise null.</summary>
    internal string? Word { get; }

    /// <summary>Parses a pattern with wildcards.</summary>
    public static Glob Parse(string pattern) => Parse(pattern, hasWildcards: true);

    /// <summary>A pattern in which <c>*</c> and <c>?</c> are literal characters.</summary>
    public static Glob Literal(string text) => Parse(text, hasWildcards: false);

    /// <summary>Whether the whole text matches.</summary>
    public bool Matches(ReadOnlySpan<char> text) => Run(text, byWords: false);

    /// <summary>
    /// Whether a part of the text that starts and ends at a word boundary matches. A boundary is the start or end of the text, or any
    /// character except <c>A-Z</c>, <c>a-z</c>, <c>0-9</c> and <c>_</c> (Client-Server API, "Push Rules").
    /// </summary>
    public bool MatchesWords(ReadOnlySpan<char> text) => Run(text, byWords: true);

    private static Glob Parse(string pattern, bool hasWildcards)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var elements = new List<Rune?>(pattern.Length);
        var stars = new HashSet<int>();
        foreach (var rune in pattern.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '*' when hasWildcards:
                    stars.Add(elements.Count);
                    break;
                case '?' when hasWildcards:
                    elements.Add(null);
                    break;
                default:
                    elements.Add(Fold(rune));
                    break;
            }

            if (elements.Count > MaximumLength)
            {
                return Nothing;
            }
        }

        return new Glob(elements, stars);
    }

    /// <summary>A pattern that matches nothing.</summary>
    private static readonly Glob Nothing = new([.. Enumerable.Repeat<Rune?>(new Rune('\0'), MaximumLength + 1)], []);

    private bool Run(ReadOnlySpan<char> text, bool byWords)
    {
        if (ReferenceEquals(this, Nothing))
        {
            return false;
        }

        Span<ulong> reached = stackalloc ulong[_words];
        reached.Clear();
        var isWordBefore = false;
        var isStart = true;
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = IsWord(rune);
            var isBoundary = byWords ? isStart || !isWordBefore || !isWord : isStart;
            if (isBoundary)
            {
                reached[0] |= 1;
            }

            if (byWords && isBoundary && IsSet(reached, _end))
            {
                return true;
            }

            Advance(reached, rune);
            if (!byWords && reached.IndexOfAnyExcept(0UL) < 0)
            {
                return false;
            }

            isWordBefore = isWord;
            isStart = false;
        }

        // The end of the text is a boundary. In an empty text, it is also the start.
        if (byWords || isStart)
        {
            reached[0] |= 1;
        }

        return IsSet(reached, _end);
    }

    private void Advance(Span<ulong> reached, Rune rune)
    {
        var advances = _advances.TryGetValue(Fold(rune), out var positions) ? positions : _advancesAny;
        ulong carry = 0;
        for (var i = 0; i < reached.Length; i++)
        {
            var moved = reached[i] & advances[i];
            reached[i] = (moved << 1) | carry | (reached[i] & _stays[i]);
            carry = moved >> (BitsPerWord - 1);
        }
    }

    private static Rune Fold(Rune rune) =>
        rune.IsAscii ? new Rune(char.ToLowerInvariant((char)rune.Value)) : Rune.ToLower(rune, CultureInfo.InvariantCulture);

    private static bool IsWord(Rune rune) => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_');

    private static void Set(ulong[] set, int bit) => set[bit / BitsPerWord] |= 1UL << (bit % BitsPerWord);

    private static bool IsSet(ReadOnlySpan<ulong> set, int bit) => (set[bit / BitsPerWord] & (1UL << (bit % BitsPerWord))) != 0;
}
