using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.Identifiers;

/// <summary>A room alias, <c>#localpart:server</c> (Appendices, "Room Aliases").</summary>
public readonly record struct RoomAlias
{
    private readonly string? _value;

    private RoomAlias(string value) => _value = value;

    public string Value => _value ?? string.Empty;

    public string Localpart => Value[1..Value.IndexOf(':', StringComparison.Ordinal)];

    public ServerName ServerName => ServerName.Parse(Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    public static bool TryParse([NotNullWhen(true)] string? text, out RoomAlias id)
    {
        id = default;
        if (text is null || !IsValid(text))
        {
            return false;
        }

        id = new RoomAlias(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not a room alias.</exception>
    public static RoomAlias Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a room alias.");

    public override string ToString() => Value;

    private static bool IsValid(string text)
    {
        if (text.Length < 2 || text[0] != '#' || !IdentifierGrammar.IsPermitted(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 1 && IdentifierGrammar.IsServerName(text.AsSpan(colon + 1));
    }
}
