using Myelin.Api;

namespace Myelin.Server.Filters;

/// <summary>Stored and inline filters ("Filtering").</summary>
public interface IFilters
{
    /// <summary>Validates and stores a filter; the same definition gets the same ID.</summary>
    /// <exception cref="MatrixException"><c>M_BAD_JSON</c> or <c>M_INVALID_PARAM</c>: the filter is not valid.</exception>
    ValueTask<string> StoreAsync(UserId user, ReadOnlyMemory<byte> filterJson, CancellationToken cancellationToken);

    /// <summary>A stored filter as it was uploaded, or null.</summary>
    ValueTask<ReadOnlyMemory<byte>?> FindAsync(UserId user, string filterId, CancellationToken cancellationToken);

    /// <summary>The <c>filter</c> parameter of <c>/sync</c>: a stored filter's ID, or a definition, which starts with <c>{</c>.</summary>
    /// <param name="user">The user whose stored filters are searched.</param>
    /// <param name="filter">The parameter; null or empty for no filter.</param>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: no such filter; <c>M_BAD_JSON</c>, <c>M_NOT_JSON</c>: the filter is not valid.</exception>
    ValueTask<SyncFilter> ResolveAsync(UserId user, string? filter, CancellationToken cancellationToken);

    /// <summary>The <c>filter</c> parameter of <c>/messages</c> and <c>/context</c>: always a definition.</summary>
    /// <param name="filter">The parameter; null or empty for no filter.</param>
    /// <exception cref="MatrixException"><c>M_BAD_JSON</c>, <c>M_NOT_JSON</c>, <c>M_INVALID_PARAM</c>: the filter is not valid.</exception>
    RoomEventFilter ParseRoomEventFilter(string? filter);
}
