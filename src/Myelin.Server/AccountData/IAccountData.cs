using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AccountData;

/// <summary>The data that clients store for a user on the server ("Client Config"), globally and per room. The last write wins.</summary>
public interface IAccountData
{
    /// <summary>All of the user's account data, at this process's tail. Completes synchronously while cached.</summary>
    ValueTask<UserAccountData> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Stores one type of account data, replacing existing content.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="room">The room; null for global account data.</param>
    /// <param name="type">The type.</param>
    /// <param name="contentJson">A UTF-8 JSON object, stored as it is.</param>
    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>: the user has more account data than is allowed; <c>M_NOT_FOUND</c>: there is no such room.</exception>
    Task SetAsync(UserId user, RoomId? room, string type, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken);

    /// <summary>
    /// Changes one type of account data depending on its current content. Retries if somebody else writes in between, so
    /// <paramref name="change"/> must have no side effects.
    /// </summary>
    /// <param name="user">A local user.</param>
    /// <param name="room">The room; null for global account data.</param>
    /// <param name="type">The type.</param>
    /// <param name="change">Receives the current content (null if there is none) and returns the new one, or null for no change.</param>
    /// <exception cref="MatrixException">What <paramref name="change"/> throws; <c>M_CONCURRENT_WRITE</c> if others never stopped writing; <c>M_TOO_LARGE</c>, <c>M_NOT_FOUND</c>.</exception>
    Task UpdateAsync(UserId user, RoomId? room, string type, AccountDataChange change, CancellationToken cancellationToken);
}

/// <summary>Returns the new content for the current one; null for no change.</summary>
public delegate ReadOnlyMemory<byte>? AccountDataChange(ReadOnlyMemory<byte>? current);

/// <summary>Takes part in writing one type of global account data: what a slice adds to the unit is committed together with it.</summary>
public interface IAccountDataStep
{
    /// <summary>The type.</summary>
    string Type { get; }

    /// <param name="unit">The unit that writes the data.</param>
    /// <param name="user">The user whose data it is.</param>
    /// <param name="position">The position at which the former content was written; the start of the log if there was none.</param>
    /// <param name="former">The former content; null if there was none.</param>
    void AddTo(LogUnit unit, UserNumber user, LogPosition position, ReadOnlyMemory<byte>? former);
}

/// <summary>Global account data that every user has without writing it, such as the default push rules.</summary>
internal interface IDefaultAccountData
{
    string Type { get; }

    /// <summary>The data that the user sees.</summary>
    /// <param name="user">The user.</param>
    /// <param name="stored">The stored data, perhaps from an older version of the server; null if there is none.</param>
    AccountDatum For(UserId user, AccountDatum? stored);
}

/// <summary>
/// The rooms for which a user may store data: those in which the user has a membership, even after leaving. For other rooms, the refusal does not
/// reveal whether they exist.
/// </summary>
internal interface IOwnRooms
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    ValueTask RequireAsync(UserId user, RoomId room, CancellationToken cancellationToken);
}
