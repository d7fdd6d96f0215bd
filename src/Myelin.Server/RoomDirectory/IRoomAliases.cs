using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

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

    /// <summary>Adds an alias of this server to the unit of the fact that it comes with; the unit is refused if the alias exists.</summary>
    void AddCreation(LogUnit unit, RoomAlias alias, RoomNumber room, UserNumber creator);

    /// <summary>Whether the refused precondition was that of <see cref="AddCreation"/>: the alias is taken.</summary>
    bool IsTaken(Precondition? failed);

    /// <summary>Removes an alias; does nothing if there is none.</summary>
    Task DeleteAsync(RoomAlias alias, CancellationToken cancellationToken);
}
