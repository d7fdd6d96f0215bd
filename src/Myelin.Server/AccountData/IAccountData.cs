using Myelin.Api;

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
