using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Myelin.Server.Filters;

/// <summary>The event types of a filter: exact types, and patterns in which <c>*</c> matches any sequence of characters.</summary>
public sealed class TypePatterns
{
    private readonly FrozenSet<string> _exact;
    private readonly ImmutableArray<string> _patterns;

    public TypePatterns(IReadOnlyCollection<string> types)
    {
        Types = [.. types];
        _exact = types.Where(type => !type.Contains('*', StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);
        _patterns = [.. types.Where(type => type.Contains('*', StringComparison.Ordinal))];
    }

    /// <summary>The types and patterns as given.</summary>
    public ImmutableArray<string> Types { get; }

    /// <summary>Whether the list is empty and matches nothing.</summary>
    public bool IsEmpty => Types.IsEmpty;

    /// <summary>Whether the list has only exact types.</summary>
    public bool IsExact => _patterns.IsEmpty;

    public bool Matches(string type)
    {
        if (_exact.Contains(type))
        {
            return true;
        }

        foreach (var pattern in _patterns)
        {
            if (MatchesPattern(type, pattern))
            {
                return true;
            }
        }

        return false;
    }

    // The text between two stars is matched at its first occurrence, so the time is limited by the product of the lengths.
    private static bool MatchesPattern(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        var star = pattern.IndexOf('*');
        if (!text.StartsWith(pattern[..star], StringComparison.Ordinal))
        {
            return false;
        }

        text = text[star..];
        pattern = pattern[(star + 1)..];
        while (true)
        {
            var next = pattern.IndexOf('*');
            if (next < 0)
            {
                return text.EndsWith(pattern, StringComparison.Ordinal);
            }

            var found = text.IndexOf(pattern[..next], StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            text = text[(found + next)..];
            pattern = pattern[(next + 1)..];
        }
    }
}
