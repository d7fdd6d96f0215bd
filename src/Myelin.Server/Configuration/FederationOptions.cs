using Myelin.Core.Identifiers;

namespace Myelin.Server.Configuration;

/// <summary>How the server speaks with other homeservers: <c>Federation</c>.</summary>
public sealed class FederationOptions
{
    /// <summary>Whether the server federates; null: unless it is named <c>localhost</c>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>What <c>/.well-known/matrix/server</c> names; empty to not serve it.</summary>
    public string WellKnownServer { get; set; } = string.Empty;

    /// <summary>The only servers to speak with, <c>*</c> standing for any characters; empty for all.</summary>
    public List<string> AllowedServers { get; set; } = [];

    /// <summary>Servers not to speak with, even if they are allowed.</summary>
    public List<string> DeniedServers { get; set; } = [];

    /// <summary>Notary servers, asked for the keys of servers that don't answer themselves.</summary>
    public List<string> TrustedKeyServers { get; set; } = [];

    /// <summary>Whether the server of these settings federates.</summary>
    internal static bool IsEnabled(MyelinOptions options) => options.Federation.Enabled ?? options.ServerName != MyelinOptions.LocalName;
}

/// <summary>Checks <c>Federation</c>.</summary>
internal static class FederationValidation
{
    /// <exception cref="StartRefusedException">Names the first invalid setting.</exception>
    public static void Validate(FederationOptions federation)
    {
        if (federation.WellKnownServer.Length > 0)
        {
            RequireServerName("Federation:WellKnownServer", federation.WellKnownServer);
        }

        RequirePatterns("Federation:AllowedServers", federation.AllowedServers);
        RequirePatterns("Federation:DeniedServers", federation.DeniedServers);
        for (var i = 0; i < federation.TrustedKeyServers.Count; i++)
        {
            RequireServerName($"Federation:TrustedKeyServers:{i}", federation.TrustedKeyServers[i]);
        }
    }

    private static void RequireServerName(string setting, string name)
    {
        if (!ServerName.TryParse(name, out _))
        {
            throw new StartRefusedException($"{setting}: '{name}' is not a server name, such as matrix.example.org or matrix.example.org:443.");
        }
    }

    /// <summary>A pattern is a server name once something else stands for its asterisks.</summary>
    private static void RequirePatterns(string setting, List<string> patterns)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (!ServerName.TryParse(patterns[i].Replace('*', 'a'), out _))
            {
                throw new StartRefusedException($"{setting}:{i}: '{patterns[i]}' is neither a server name nor a pattern such as *.example.org.");
            }
        }
    }
}
