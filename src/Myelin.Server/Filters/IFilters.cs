using Myelin.Api;

namespace Myelin.Server.Filters;

/// <summary>Stored and inline filters ("Filtering").</summary>
public interface IFilters
{
    /// <summary>Validates and stores a filter; the same definition gets the same ID.</summary>
    /// <exception cref="MatrixException"><c>M_BAD_JSON</c> or <c>M_INVALID_PARAM</c>: not a valid filter.</exception>
    ValueTask<string> StoreAsync(UserId user, ReadOnlyMemory<byte> filterJson, CancellationToken cancellationToken);

    /// <summary>A stored filter as it was given, or null.</summary>
    ValueTask<ReadOnlyMemory<byte>?> FindAsync(UserId user, string filterId, CancellationToken cancellationToken);

    /// <summary>The <c>filter</c> parameter of <c>/sync</c>: a stored filter's ID or a definition, told apart by <c>{</c>.</summary>
    /// <param name="user">Whose stored filters are meant.</param>
    /// <param name="filter">The parameter; null or empty for no filter.</param>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: no such filter; <c>M_BAD_JSON</c>, <c>M_NOT_JSON</c>: not a valid filter.</exception>
    ValueTask<SyncFilter> ResolveAsync(UserId user, string? filter, CancellationToken cancellationToken);

    /// <summary>The <c>filter</c> parameter of <c>/messages</c> and <c>/context</c>: always a definition.</summary>
    /// <param name="filter">The parameter; null or empty for no filter.</param>
    /// <exception cref="MatrixException"><c>M_BAD_JSON</c>, <c>M_NOT_JSON</c>, <c>M_INVALID_PARAM</c>: not a valid filter.</exception>
    RoomEventFilter ParseRoomEventFilter(string? filter);
}
