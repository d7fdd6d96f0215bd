using Microsoft.Extensions.Options;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Myelin.Server.Configuration;

namespace Myelin.Server.Federation;

/// <summary>Which servers this one speaks with.</summary>
internal interface IFederationPolicy
{
    /// <summary>Whether this server federates at all.</summary>
    bool IsEnabled { get; }

    /// <summary>Whether the server may be called, and may call.</summary>
    bool Allows(ServerName server);
}

/// <summary>The operator's settings, <c>Federation:AllowedServers</c> and <c>Federation:DeniedServers</c>. A pattern is of the whole name or of the host.</summary>
internal sealed class ConfiguredPolicy(IOptions<MyelinOptions> options) : IFederationPolicy
{
    private readonly Glob[] _allowed = [.. options.Value.Federation.AllowedServers.Select(Glob.Parse)];
    private readonly Glob[] _denied = [.. options.Value.Federation.DeniedServers.Select(Glob.Parse)];

    public bool IsEnabled { get; } = FederationOptions.IsEnabled(options.Value);

    public bool Allows(ServerName server) => IsEnabled && !Matches(_denied, server) && (_allowed.Length == 0 || Matches(_allowed, server));

    private static bool Matches(Glob[] patterns, ServerName server) =>
        patterns.Length > 0 && server.Host is var host && Array.Exists(patterns, pattern => pattern.Matches(host) || pattern.Matches(server.Value));
}
