using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.Identifiers;

/// <summary>An event ID: <c>$opaque:server</c> in room versions 1 and 2, <c>$hash</c> from 3 on (Appendices, "Event IDs").</summary>
public readonly record struct EventId
{
    private readonly string? _value;

    private EventId(string value) => _value = value;

    public string Value => _value ?? string.Empty;


    public static bool TryParse([NotNullWhen(true)] string? text, out EventId id)
    {
        id = default;
        if (text is null || !IsValid(text))
        {
            return false;
        }

        id = new EventId(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not an event ID.</exception>
    public static EventId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an event ID.");

    public override string ToString() => Value;

    private static bool IsValid(string text) =>
        text.Length >= 2 && text[0] == '$' && IdentifierGrammar.IsPermitted(text) && !text.Contains('\0', StringComparison.Ordinal);
}
