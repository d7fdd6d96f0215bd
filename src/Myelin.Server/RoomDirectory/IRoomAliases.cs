using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.RoomDirectory;

/// <summary>This server's room aliases ("Room aliases").</summary>
public interface IRoomAliases
{
    /// <summary>The room that an alias of this server points to; null if it does not exist or belongs to another server.</summary>
    ValueTask<RoomId?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken);

    /// <summary>This server's aliases that point to the room, in order.</summary>
    ValueTask<IReadOnlyList<RoomAlias>> OfRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Creates an alias of this server. The caller must check permissions.</summary>
    /// <exception cref="MatrixException">409 <c>M_UNKNOWN</c>: the alias exists; <c>M_INVALID_PARAM</c>: it belongs to another server.</exception>
    Task CreateAsync(RoomAlias alias, RoomId room, UserId creator, CancellationToken cancellationToken);

    /// <summary>Adds the creation of an alias of this server to a unit; the unit is refused if the alias exists.</summary>
    void AddCreation(LogUnit unit, RoomAlias alias, RoomNumber room, UserNumber creator);

    /// <summary>Whether the failed precondition is that of <see cref="AddCreation"/>: the alias is taken.</summary>
    bool IsTaken(Precondition? failed);

    /// <summary>Removes an alias; does nothing if it does not exist.</summary>
    Task DeleteAsync(RoomAlias alias, CancellationToken cancellationToken);
}
