using System.Text;

namespace Myelin.Server.Http;

/// <summary>
/// Reads a <c>Forwarded</c> header (RFC 7239): elements separated by commas, each with pairs separated by semicolons, whose values are tokens or
/// quoted strings. A malformed element becomes an unknown hop, which also hides everything left of it, since hops are walked from the right.
/// </summary>
internal static class ForwardedElements
{
    public static void Read(string? header, List<ForwardingHop> hops)
    {
        foreach (var element in Split(header ?? string.Empty, ','))
        {
            hops.Add(Element(element));
        }
    }

    private static ForwardingHop Element(string element)
    {
        string? node = null, scheme = null, host = null;
        foreach (var pair in Split(element, ';'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || Value(pair[(equals + 1)..].Trim()) is not { } value)
            {
                return default;
            }

            switch (pair[..equals].Trim().ToUpperInvariant())
            {
                // Each parameter may occur only once.
                case "FOR" when node is not null:
                    return default;
                case "FOR":
                    node = value;
                    break;
                case "PROTO":
                    scheme = ForwardingHops.Scheme(value);
                    break;
                case "HOST":
                    host = value;
                    break;
            }
        }

        return new ForwardingHop(NodeAddress.Parse(node), scheme, host is { Length: > 0 } ? host : null);
    }

    /// <summary>Splits at separators outside quotes; an open quote runs to the end.</summary>
    private static IEnumerable<string> Split(string text, char separator)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && text[i] == separator)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        yield return text[start..].Trim();
    }

    /// <summary>A value without its quotes; null if it is malformed.</summary>
    private static string? Value(string text)
    {
        if (!text.StartsWith('"'))
        {
            return text.Length > 0 && !text.Contains('"', StringComparison.Ordinal) ? text : null;
        }

        var value = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i == text.Length - 1 ? value.ToString() : null;
            }

            if (text[i] == '\\' && ++i == text.Length)
            {
                return null;
            }

            value.Append(text[i]);
        }

        return null;
    }
}
