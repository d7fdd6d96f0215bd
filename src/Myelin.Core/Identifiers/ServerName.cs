using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.Identifiers;

/// <summary>A server name: DNS name, IPv4 or bracketed IPv6 literal, with an optional port (Appendices, "Server Name").</summary>
public readonly record struct ServerName
{
    private readonly string? _value;

    private ServerName(string value) => _value = value;

    public string Value => _value ?? string.Empty;

    public static bool TryParse([NotNullWhen(true)] string? text, out ServerName name)
    {
        name = default;
        if (text is null || !IdentifierGrammar.IsServerName(text))
        {
            return false;
        }

        name = new ServerName(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not a server name.</exception>
    public static ServerName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a server name.");

    public override string ToString() => Value;
}
