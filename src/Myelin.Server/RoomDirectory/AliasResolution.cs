using Myelin.Api;

namespace Myelin.Server.RoomDirectory;

/// <summary>Makes aliases that are asked for before they are there: application services do ("Querying").</summary>
public interface IAliasSource
{
    /// <summary>Asks whoever could make the alias; afterwards it may be there.</summary>
    /// <exception cref="MatrixException">408: nobody answered in time.</exception>
    ValueTask RequestAsync(RoomAlias alias, CancellationToken cancellationToken);
}

/// <summary>Resolves aliases for callers, those included that are made when somebody asks for them.</summary>
internal sealed class AliasResolution(IRoomAliases aliases, IEnumerable<IAliasSource> sources)
{
    /// <summary>The room that the alias points to, or null.</summary>
    /// <exception cref="MatrixException">408: nobody answered in time.</exception>
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
