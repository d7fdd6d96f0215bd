using System.Globalization;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;

namespace Myelin.Core.Rooms;

/// <summary>Which servers may take part in a room, according to an <c>m.room.server_acl</c> event ("Server Access Control Lists (ACLs) for rooms").</summary>
public sealed class ServerAcl
{
    private readonly bool _allowsIpLiterals;
    private readonly Glob[] _allow;
    private readonly Glob[] _deny;

    private ServerAcl(JsonElement content)
    {
        _allowsIpLiterals = !content.TryGetProperty("allow_ip_literals"u8, out var literals) || literals.ValueKind != JsonValueKind.False;
        _allow = [.. Patterns(content, "allow"u8)];
        _deny = [.. Patterns(content, "deny"u8)];
    }

    /// <summary>Reads the event's content. Anything that doesn't have the specified form is ignored.</summary>
    public static ServerAcl Of(JsonElement content) => new(content);

    /// <summary>Whether the server may take part.</summary>
    /// <remarks>"The suspect server's port number must not be considered."</remarks>
    public bool Allows(ServerName server)
    {
        var host = server.Host;
        return (_allowsIpLiterals || !IsIpLiteral(host)) && !Matches(_deny, host) && Matches(_allow, host);
    }

    private static bool Matches(Glob[] patterns, string host) => patterns.Any(pattern => pattern.Matches(host));

    private static bool IsIpLiteral(string host) =>
        host.StartsWith('[')
        || (host.Split('.') is { Length: 4 } parts
            && parts.All(static part => byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)));

    private static List<Glob> Patterns(JsonElement content, ReadOnlySpan<byte> property)
    {
        var patterns = new List<Glob>();
        if (content.TryGetProperty(property, out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in list.EnumerateArray())
            {
                if (entry.ValueKind == JsonValueKind.String)
                {
                    patterns.Add(Glob.Parse(entry.GetString()!));
                }
            }
        }

        return patterns;
    }
}
