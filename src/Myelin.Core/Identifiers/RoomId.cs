using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.Identifiers;

/// <summary>A room ID: <c>!opaque:server</c>, or <c>!hash</c> without a server part from room version 12 on (Appendices, "Room IDs"; MSC4291).</summary>
public readonly record struct RoomId
{
    private readonly string? _value;

    private RoomId(string value) => _value = value;

    public string Value => _value ?? string.Empty;

    /// <summary>The server part, or null for a room ID without one.</summary>
    public ServerName? ServerName =>
        Value.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? Identifiers.ServerName.Parse(Value[(colon + 1)..]) : null;

    public static bool TryParse([NotNullWhen(true)] string? text, out RoomId id)
    {
        id = default;
        if (text is null || !IsValid(text))
        {
            return false;
        }

        id = new RoomId(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not a room ID.</exception>
    public static RoomId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a room ID.");

    public override string ToString() => Value;

    private static bool IsValid(string text)
    {
        if (text.Length < 2 || text[0] != '!' || !IdentifierGrammar.IsPermitted(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || IdentifierGrammar.IsServerName(text.AsSpan(colon + 1));
    }
}
