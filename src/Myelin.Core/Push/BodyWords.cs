using System.Text;

namespace Myelin.Core.Push;

/// <summary>
/// The words of a body in lower case: its longest runs of <c>A-Z</c>, <c>a-z</c>, <c>0-9</c> and <c>_</c> (Client-Server API, "Push Rules"). A keyword
/// that consists only of these characters is in the body if, and only if, it is one of the words.
/// </summary>
internal sealed class BodyWords
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    private BodyWords()
    {
    }

    /// <summary>
    /// The words; null if the body has a character that is not a word character but becomes one in lower case, such as the Kelvin sign. The body itself
    /// must then be searched.
    /// </summary>
    public static BodyWords? Of(string body)
    {
        var words = new BodyWords();
        var start = -1;
        for (var i = 0; i <= body.Length; i++)
        {
            if (i < body.Length && IsWord(body[i]))
            {
                start = start < 0 ? i : start;
                continue;
            }

            if (i < body.Length && !char.IsAscii(body[i]) && char.IsAscii(char.ToLowerInvariant(body[i])))
            {
                return null;
            }

            if (start >= 0)
            {
                words._words.Add(body[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return words;
    }

    public bool Contains(string word) => _words.Contains(word);

    /// <summary>The pattern as a word in lower case; null if it isn't a single word.</summary>
    public static string? Read(IReadOnlyList<Rune?> pattern)
    {
        if (pattern.Count == 0)
        {
            return null;
        }

        var word = new StringBuilder(pattern.Count);
        foreach (var rune in pattern)
        {
            if (rune is not { IsAscii: true } letter || !IsWord((char)letter.Value))
            {
                return null;
            }

            word.Append((char)letter.Value);
        }

        return word.ToString();
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}

/// <summary>A display name, prepared for searching many bodies. Its <c>*</c> and <c>?</c> are literal characters.</summary>
public sealed class NamePattern
{
    private readonly Glob _glob;

    private NamePattern(string name)
    {
        Name = name;
        _glob = Glob.Literal(name);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The pattern for a name; null for no name or an empty one, which would match every body.</summary>
    public static NamePattern? Of(string? name) => string.IsNullOrEmpty(name) ? null : new NamePattern(name);

    internal bool IsIn(PushEvent pushEvent) => pushEvent.HasInBody(_glob);
}
