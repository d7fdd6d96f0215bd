using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Federation.Requests;

/// <summary>The <c>Authorization</c> header of requests between servers (Server-Server API, "Request Authentication").</summary>
/// <param name="Origin">The server that sends the request.</param>
/// <param name="Destination">The server that it is for; null if an older server leaves it out.</param>
/// <param name="KeyId">The key that has signed it, such as <c>ed25519:a_ab12</c>.</param>
/// <param name="Signature">The signature in unpadded base64.</param>
internal sealed record XMatrixHeader(ServerName Origin, ServerName? Destination, string KeyId, string Signature)
{
    private const string Scheme = "X-Matrix";

    /// <summary>What a name may have (RFC 9110, "Tokens").</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>
    /// The header as every server reads it: one space, lower-case names, everything in quotes, nothing escaped. None of the values can have a quote or a
    /// backslash.
    /// </summary>
    public override string ToString() => $"{Scheme} origin=\"{Origin}\",destination=\"{Destination}\",key=\"{KeyId}\",sig=\"{Signature}\"";

    /// <summary>
    /// Reads a header as servers write it: with or without quotes, in any order and case of names. Unknown parameters are ignored; one that comes twice is
    /// refused, since other software may read the other value.
    /// </summary>
    public static bool TryParse(string? header, [NotNullWhen(true)] out XMatrixHeader? read)
    {
        read = null;
        if (header is null || header.Length > FederationLimits.AuthorizationLength || !TryReadParameters(header, out var parameters))
        {
            return false;
        }

        ServerName? destination = null;
        if (parameters.TryGetValue("destination", out var text))
        {
            if (!ServerName.TryParse(text, out var name))
            {
                return false;
            }

            destination = name;
        }

        if (!parameters.TryGetValue("origin", out var originText) || !ServerName.TryParse(originText, out var origin)
            || !parameters.TryGetValue("key", out var keyId) || !parameters.TryGetValue("sig", out var signature))
        {
            return false;
        }

        read = new XMatrixHeader(origin, destination, keyId, signature);
        return true;
    }

    /// <summary>Reads <c>X-Matrix name=value, ...</c> (RFC 9110, "Authorization").</summary>
    private static bool TryReadParameters(string header, out Dictionary<string, string> parameters)
    {
        parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length == Scheme.Length || header[Scheme.Length] != ' ')
        {
            return false;
        }

        var rest = header.AsSpan(Scheme.Length).TrimStart(' ');
        while (true)
        {
            rest = rest.TrimStart(" \t,");
            if (rest.IsEmpty)
            {
                return true;
            }

            var equals = rest.IndexOf('=');
            if (equals < 1)
            {
                return false;
            }

            var name = rest[..equals].TrimEnd(" \t");
            rest = rest[(equals + 1)..].TrimStart(" \t");
            if (!IsName(name) || !TryReadValue(ref rest, out var value) || !parameters.TryAdd(name.ToString(), value))
            {
                return false;
            }

            // Between two parameters there is a comma.
            rest = rest.TrimStart(" \t");
            if (!rest.IsEmpty && rest[0] != ',')
            {
                return false;
            }
        }
    }

    private static bool IsName(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(TokenCharacters);

    /// <summary>
    /// Reads a value. One without quotes ends at a comma or white space: older servers write colons without quotes, and signatures may have <c>/</c> and
    /// <c>=</c> as well.
    /// </summary>
    private static bool TryReadValue(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (rest is ['"', ..])
        {
            return TryReadQuoted(ref rest, out value);
        }

        var end = rest.IndexOfAny(" \t,");
        var unquoted = end < 0 ? rest : rest[..end];
        if (unquoted.IsEmpty || unquoted.ContainsAny("\"\\") || unquoted.IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            return false;
        }

        value = unquoted.ToString();
        rest = rest[unquoted.Length..];
        return true;
    }

    private static bool TryReadQuoted(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            var next = rest[i];
            if (next == '"')
            {
                value = text.ToString();
                rest = rest[(i + 1)..];
                return true;
            }

            if (next == '\\' && ++i < rest.Length)
            {
                next = rest[i];
            }

            text.Append(next);
        }

        return false;
    }
}
