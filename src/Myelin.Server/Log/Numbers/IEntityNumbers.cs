using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Log.Numbers;

/// <summary>
/// Internal numbers. New ones are taken in memory from blocks reserved ahead, so that rows can be built before they are
/// committed; names get theirs once and keep it. Lookups are cached within a bound and complete synchronously when cached.
/// </summary>
public interface IEntityNumbers
{
    /// <summary>A number never given before; numbers of a unit that was refused are lost, nothing else.</summary>
    long Next(NumberSeries series);

    /// <summary>The user's number; given now if there is none.</summary>
    ValueTask<UserNumber> UserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The users' numbers; given now, in one unit, to those that have none.</summary>
    ValueTask<IReadOnlyDictionary<UserId, UserNumber>> UsersAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken);

    /// <summary>The user's number, or null if none was ever given.</summary>
    ValueTask<UserNumber?> FindUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The numbers of those of the users that have one.</summary>
    ValueTask<IReadOnlyDictionary<UserId, UserNumber>> FindUsersAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken);

    /// <exception cref="KeyNotFoundException">The number was never given.</exception>
    ValueTask<UserId> UserIdAsync(UserNumber user, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<UserNumber, UserId>> UserIdsAsync(IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken);

    /// <summary>The room's number; given now if there is none.</summary>
    ValueTask<RoomNumber> RoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>The room's number, or null if none was ever given.</summary>
    ValueTask<RoomNumber?> FindRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <exception cref="KeyNotFoundException">The number was never given.</exception>
    ValueTask<RoomId> RoomIdAsync(RoomNumber room, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<RoomNumber, RoomId>> RoomIdsAsync(IReadOnlyCollection<RoomNumber> rooms, CancellationToken cancellationToken);

    /// <summary>The number of a type name; given now if there is none.</summary>
    ValueTask<TypeNumber> TypeAsync(string type, CancellationToken cancellationToken);

    /// <summary>The number of a type name, or null if none was ever given.</summary>
    ValueTask<TypeNumber?> FindTypeAsync(string type, CancellationToken cancellationToken);

    /// <exception cref="KeyNotFoundException">The number was never given.</exception>
    ValueTask<string> TypeNameAsync(TypeNumber type, CancellationToken cancellationToken);

    /// <summary>The tuple's number; given now if there is none.</summary>
    ValueTask<TupleNumber> TupleAsync(StateTuple tuple, CancellationToken cancellationToken);

    /// <summary>The tuple's number, or null if none was ever given.</summary>
    ValueTask<TupleNumber?> FindTupleAsync(StateTuple tuple, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<StateTuple, TupleNumber>> TuplesAsync(IReadOnlyCollection<StateTuple> tuples, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<TupleNumber, StateTuple>> StateTuplesAsync(IReadOnlyCollection<TupleNumber> tuples, CancellationToken cancellationToken);
}
