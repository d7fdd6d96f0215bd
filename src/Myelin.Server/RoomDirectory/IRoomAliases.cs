using Myelin.Api;

namespace Myelin.Server.RoomDirectory;

/// <summary>Room aliases of this server ("Room aliases").</summary>
public interface IRoomAliases
{
    /// <summary>The room that an alias of this server points to; null if there is none, or the alias is another server's.</summary>
    ValueTask<RoomId?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken);

    /// <summary>The aliases of this server that point to the room, in order.</summary>
    ValueTask<IReadOnlyList<RoomAlias>> OfRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Creates an alias of this server. Whether the creator may is the caller's question.</summary>
    /// <exception cref="MatrixException">409 <c>M_UNKNOWN</c> if it exists; <c>M_INVALID_PARAM</c> if it is another server's.</exception>
    Task CreateAsync(RoomAlias alias, RoomId room, UserId creator, CancellationToken cancellationToken);

    /// <summary>Lets all aliases of a room point to another ("Room Upgrades").</summary>
    Task MoveAllAsync(RoomId from, RoomId to, CancellationToken cancellationToken);

    /// <summary>Removes an alias; does nothing if there is none.</summary>
    Task DeleteAsync(RoomAlias alias, CancellationToken cancellationToken);
}
