using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.Identifiers;

/// <summary>
/// A user ID, <c>@localpart:server</c> (Appendices, "User Identifiers"). Historical localparts are accepted; new ones are checked with
/// <see cref="IsValidNewLocalpart"/>.
/// </summary>
public readonly record struct UserId
{
    private readonly string? _value;

    private UserId(string value) => _value = value;

    public string Value => _value ?? string.Empty;

    public string Localpart => Value[1..Value.IndexOf(':', StringComparison.Ordinal)];

    public ServerName ServerName => ServerName.Parse(Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    /// <summary>Whether the localpart may be given to a new user: <c>a-z0-9._=-/+</c>, not empty.</summary>
    public static bool IsValidNewLocalpart(ReadOnlySpan<char> localpart) =>
        !localpart.IsEmpty && !localpart.ContainsAnyExcept(NewLocalpartCharacters);

    /// <summary>Whether the user belongs to the given server.</summary>
    public bool IsOn(ServerName server) =>
        Value.AsSpan(Value.IndexOf(':', StringComparison.Ordinal) + 1).SequenceEqual(server.Value);

    /// <exception cref="FormatException">The parts don't form a user ID.</exception>
    public static UserId Of(string localpart, ServerName server) => Parse($"@{localpart}:{server}");

    public static bool TryParse([NotNullWhen(true)] string? text, out UserId id)
    {
        id = default;
        if (text is null || !IsValid(text))
        {
            return false;
        }

        id = new UserId(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not a user ID.</exception>
    public static UserId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a user ID.");

    public override string ToString() => Value;

    private static readonly System.Buffers.SearchValues<char> NewLocalpartCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._=-/+");

    private static bool IsValid(string text)
    {
        if (text.Length < 2 || text[0] != '@' || !IdentifierGrammar.IsPermitted(text))
        {
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !IdentifierGrammar.IsServerName(text.AsSpan(colon + 1)))
        {
            return false;
        }

        // Servers must accept historical localparts of any valid UTF-8 without ":" and NUL, including the empty one.
        return !text.AsSpan(1, colon - 1).Contains('\0');
    }
}

/// <summary>A device ID: opaque, and unique per user (Client-Server API, "Devices"). Compared as bytes.</summary>
public readonly record struct DeviceId(string Value)
{
    public override string ToString() => Value;
}
