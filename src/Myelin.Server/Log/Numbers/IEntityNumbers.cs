using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Log.Numbers;

/// <summary>
/// Internal numbers. New ones come from blocks reserved in memory, so that rows can be built before they are committed. A name is numbered once
/// and keeps its number. Lookups are cached within a bound and complete synchronously on a hit.
/// </summary>
public interface IEntityNumbers
{
    /// <summary>A number never used before. If a unit is refused, its numbers are simply lost.</summary>
    long Next(NumberSeries series);

    /// <summary>The user's number; assigned now if there is none.</summary>
    ValueTask<UserNumber> UserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The users' numbers; those without one are assigned theirs now, in one unit.</summary>
    ValueTask<IReadOnlyDictionary<UserId, UserNumber>> UsersAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken);

    /// <summary>The user's number, or null if there is none.</summary>
    ValueTask<UserNumber?> FindUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The numbers of those users that have one.</summary>
    ValueTask<IReadOnlyDictionary<UserId, UserNumber>> FindUsersAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken);

    /// <exception cref="KeyNotFoundException">No user has this number.</exception>
    ValueTask<UserId> UserIdAsync(UserNumber user, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<UserNumber, UserId>> UserIdsAsync(IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken);

    /// <summary>The room's number; assigned now if there is none.</summary>
    ValueTask<RoomNumber> RoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>The room's number, or null if there is none.</summary>
    ValueTask<RoomNumber?> FindRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <exception cref="KeyNotFoundException">No room has this number.</exception>
    ValueTask<RoomId> RoomIdAsync(RoomNumber room, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<RoomNumber, RoomId>> RoomIdsAsync(IReadOnlyCollection<RoomNumber> rooms, CancellationToken cancellationToken);

    /// <summary>The number of a type name; assigned now if there is none.</summary>
    ValueTask<TypeNumber> TypeAsync(string type, CancellationToken cancellationToken);

    /// <summary>The number of a type name, or null if there is none.</summary>
    ValueTask<TypeNumber?> FindTypeAsync(string type, CancellationToken cancellationToken);

    /// <exception cref="KeyNotFoundException">No type has this number.</exception>
    ValueTask<string> TypeNameAsync(TypeNumber type, CancellationToken cancellationToken);

    /// <summary>The tuple's number; assigned now if there is none.</summary>
    ValueTask<TupleNumber> TupleAsync(StateTuple tuple, CancellationToken cancellationToken);

    /// <summary>The tuple's number, or null if there is none.</summary>
    ValueTask<TupleNumber?> FindTupleAsync(StateTuple tuple, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<StateTuple, TupleNumber>> TuplesAsync(IReadOnlyCollection<StateTuple> tuples, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<TupleNumber, StateTuple>> StateTuplesAsync(IReadOnlyCollection<TupleNumber> tuples, CancellationToken cancellationToken);
}
