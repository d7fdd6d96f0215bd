using Myelin.Api;
using Myelin.Server.RoomDirectory;

namespace Myelin.Server.RoomActions;

/// <summary>Resolves a room ID or alias that a user typed.</summary>
internal sealed class RoomReferences(AliasResolution aliases)
{
    /// <summary>The room, and other servers that are likely in it as far as the alias tells.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c> for an unknown alias, <c>M_INVALID_PARAM</c> for neither.</exception>
    public async ValueTask<ResolvedAlias> ResolveAsync(string roomIdOrAlias, CancellationToken cancellationToken)
    {
        if (RoomId.TryParse(roomIdOrAlias, out var room))
        {
            return new ResolvedAlias(room, []);
        }

        if (!RoomAlias.TryParse(roomIdOrAlias, out var alias))
        {
            throw MatrixException.InvalidParam("Neither a room ID nor a room alias.");
        }

        return await aliases.ResolveAsync(alias, cancellationToken) ?? throw MatrixException.NotFound("There is no such alias.");
    }
}
