using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Myelin.Core.Identifiers;

/// <summary>A server name: DNS name, IPv4 or bracketed IPv6 literal, with an optional port (Appendices, "Server Name").</summary>
public readonly record struct ServerName
{
    private readonly string? _value;

    private ServerName(string value) => _value = value;

    public string Value => _value ?? string.Empty;

    /// <summary>The name without its port; an IPv6 literal keeps its brackets.</summary>
    public string Host => Value[..HostLength];

    /// <summary>The port; null if the name has none. Up to five digits are a port by the grammar, so it may be larger than any port is.</summary>
    public int? Port => HostLength < Value.Length ? int.Parse(Value.AsSpan(HostLength + 1), NumberStyles.None, CultureInfo.InvariantCulture) : null;

    private int HostLength
    {
        get
        {
            var colon = Value.IndexOf(':', Value.StartsWith('[') ? Value.IndexOf(']', StringComparison.Ordinal) : 0);
            return colon < 0 ? Value.Length : colon;
        }
    }

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
