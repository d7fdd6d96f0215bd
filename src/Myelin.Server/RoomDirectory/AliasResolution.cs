using Myelin.Api;

namespace Myelin.Server.RoomDirectory;

/// <summary>Creates aliases on request, as application services do ("Querying").</summary>
public interface IAliasSource
{
    /// <summary>Asks the source to create the alias; afterwards the alias may exist.</summary>
    /// <exception cref="MatrixException">408: there was no response in time.</exception>
    ValueTask RequestAsync(RoomAlias alias, CancellationToken cancellationToken);
}

/// <summary>Resolves aliases for callers, including aliases that are created on request.</summary>
internal sealed class AliasResolution(IRoomAliases aliases, IEnumerable<IAliasSource> sources)
{
    /// <summary>The room that the alias points to, or null.</summary>
    /// <exception cref="MatrixException">408: there was no response in time.</exception>
    public async ValueTask<RoomId?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken)
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
