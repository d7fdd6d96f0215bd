using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AccountData;

/// <summary>What clients keep for a user on the server ("Client Config"): global and per room, the last write wins.</summary>
public interface IAccountData
{
    /// <summary>All of the user's account data as this process's tail has seen it. Completes synchronously while cached.</summary>
    ValueTask<UserAccountData> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Stores one type of account data, whatever stood there.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="room">The room; null for global account data.</param>
    /// <param name="type">The type.</param>
    /// <param name="contentJson">A JSON object in UTF-8, kept as it is.</param>
    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>: the user has more account data than is allowed; <c>M_NOT_FOUND</c>: there is no such room.</exception>
    Task SetAsync(UserId user, RoomId? room, string type, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken);

    /// <summary>
    /// Changes one type of account data depending on what stands there. Tried again if somebody else wrote in between, so
    /// <paramref name="change"/> must have no other effect.
    /// </summary>
    /// <param name="user">A local user.</param>
    /// <param name="room">The room; null for global account data.</param>
    /// <param name="type">The type.</param>
    /// <param name="change">Takes the content that stands (null if none) and gives the new one; null leaves it as it is.</param>
    /// <exception cref="MatrixException">What <paramref name="change"/> throws; <c>M_CONCURRENT_WRITE</c> if others never stopped writing; <c>M_TOO_LARGE</c>, <c>M_NOT_FOUND</c>.</exception>
    Task UpdateAsync(UserId user, RoomId? room, string type, AccountDataChange change, CancellationToken cancellationToken);
}

/// <summary>Gives the new content for the one that stands; null for no change.</summary>
public delegate ReadOnlyMemory<byte>? AccountDataChange(ReadOnlyMemory<byte>? current);

/// <summary>Takes part in the writing of one type of global account data: what a slice adds becomes true together with it.</summary>
public interface IAccountDataStep
{
    /// <summary>The type.</summary>
    string Type { get; }

    /// <param name="unit">The unit that writes it.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="position">The position from which on the former content stood; the start of the log if there was none.</param>
    /// <param name="former">The content that stood there; null if there was none.</param>
    void AddTo(LogUnit unit, UserNumber user, LogPosition position, ReadOnlyMemory<byte>? former);
}

/// <summary>Global account data that every user has from the start, such as the default push rules.</summary>
internal interface IDefaultAccountData
{
    string Type { get; }

    /// <summary>What the user is shown.</summary>
    /// <param name="user">The user.</param>
    /// <param name="stored">What is stored, perhaps by an older version of the server; null if nothing was ever.</param>
    AccountDatum For(UserId user, AccountDatum? stored);
}

/// <summary>
/// The rooms that a user may keep data of: those with a membership of his, be it a left one. Of any other it is not told whether there is such a room.
/// </summary>
internal interface IOwnRooms
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    ValueTask RequireAsync(UserId user, RoomId room, CancellationToken cancellationToken);
}
