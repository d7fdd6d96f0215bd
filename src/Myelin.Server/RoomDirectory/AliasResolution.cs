using Myelin.Api;
using Myelin.Server.Configuration;

namespace Myelin.Server.RoomDirectory;

/// <summary>Creates aliases on request, as application services do ("Querying").</summary>
public interface IAliasSource
{
    /// <summary>Asks the source to create the alias; afterwards the alias may exist.</summary>
    /// <exception cref="MatrixException">408: there was no response in time.</exception>
    ValueTask RequestAsync(RoomAlias alias, CancellationToken cancellationToken);
}

/// <summary>Asks other servers for their aliases.</summary>
internal interface IRemoteAliases
{
    /// <summary>The room that an alias of another server points to, with servers that are likely in it; null if its server knows no such alias.</summary>
    /// <exception cref="MatrixException">502: its server could not be asked.</exception>
    ValueTask<ResolvedAlias?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken);
}

/// <summary>What an alias points to.</summary>
/// <param name="Room">The room.</param>
/// <param name="Servers">Other servers that are likely in the room; empty for an alias of this server.</param>
internal sealed record ResolvedAlias(RoomId Room, IReadOnlyList<ServerName> Servers);

/// <summary>Resolves aliases for callers, including those of other servers and those that are created on request.</summary>
internal sealed class AliasResolution(IRoomAliases aliases, IEnumerable<IAliasSource> sources, IRemoteAliases remote, ServerIdentity identity)
{
    /// <summary>The room that the alias points to, or null.</summary>
    /// <exception cref="MatrixException">408: there was no response in time. 502: the alias' server could not be asked.</exception>
    public async ValueTask<ResolvedAlias?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken) =>
        alias.ServerName != identity.ServerName ? await remote.ResolveAsync(alias, cancellationToken)
        : await OwnAsync(alias, cancellationToken) is { } room ? new ResolvedAlias(room, [])
        : null;

    private async ValueTask<RoomId?> OwnAsync(RoomAlias alias, CancellationToken cancellationToken)
    {
        if (await aliases.ResolveAsync(alias, cancellationToken) is { } room)
        {
            return room;
        }

        foreach (var source in sources)
        {
            await source.RequestAsync(alias, cancellationToken);
            if (await aliases.ResolveAsync(alias, cancellationToken) is { } made)
            {
                return made;
            }
        }

        return null;
    }
}
