using System.Globalization;
using Myelin.Api;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Core.Identifiers;
using Myelin.Server.Hosting;

namespace Myelin.Server.RoomDirectory;

/// <summary>What is asked of the directory.</summary>
/// <param name="Limit">The most rooms; null for the default.</param>
/// <param name="Since">A token of an earlier answer.</param>
/// <param name="SearchTerm">What name, topic or alias must contain.</param>
/// <param name="RoomTypes">The room types to include, null in it for none; null for all.</param>
internal sealed record PublishedRoomQuery(long? Limit, string? Since, string? SearchTerm, IReadOnlyList<string?>? RoomTypes);

/// <summary>Pages through the published rooms, the largest first.</summary>
internal sealed class PublishedRoomSearch(IPublishedRooms published, RoomDescriptions descriptions, ServerIdentity identity)
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: no server name; <c>M_FORBIDDEN</c>: another server, which is not asked from here.</exception>
    public void RequireLocal(string? server)
    {
        if (server is null || server == identity.ServerName.ToString())
        {
            return;
        }

        throw ServerName.TryParse(server, out _)
            ? MatrixException.Forbidden("This server does not ask other servers for their directories.")
            : MatrixException.InvalidParam("'server' is not a server name.");
    }

    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: limit or token.</exception>
    public async ValueTask<PublishedRooms> FindAsync(PublishedRoomQuery query, CancellationToken cancellationToken)
    {
        var page = query.Limit switch
        {
            null => RoomDirectoryLimits.DefaultPage,
            < 1 => throw MatrixException.InvalidParam("'limit' must be greater than 0."),
            { } limit => (int)Math.Min(limit, RoomDirectoryLimits.MaximumPage),
        };
        var start = Start(query.Since);
        var found = new List<PublishedRoomsChunk>();
        foreach (var room in await published.AllAsync(cancellationToken))
        {
            if (await descriptions.FindAsync(room, cancellationToken) is { } description && Matches(description, query))
            {
                found.Add(description);
            }
        }

        found.Sort(static (left, right) => right.NumJoinedMembers.CompareTo(left.NumJoinedMembers) is not 0 and var bySize
            ? bySize
            : string.CompareOrdinal(left.RoomId.Value, right.RoomId.Value));
        return new PublishedRooms
        {
            Chunk = [.. found.Skip(start).Take(page)],
            NextBatch = start + page < found.Count ? Token(start + page) : null,
            PrevBatch = start > 0 ? Token(Math.Max(0, start - page)) : null,
            TotalRoomCountEstimate = found.Count,
        };
    }

    private static bool Matches(PublishedRoomsChunk room, PublishedRoomQuery query)
    {
        if (query.RoomTypes is { } types && !types.Contains(room.RoomType))
        {
            return false;
        }

        return string.IsNullOrEmpty(query.SearchTerm) || Contains(room.Name) || Contains(room.Topic) || Contains(room.CanonicalAlias);

        bool Contains(string? text) => text?.Contains(query.SearchTerm, StringComparison.OrdinalIgnoreCase) is true;
    }

    private static string Token(int start) => "p" + start.ToString(CultureInfo.InvariantCulture);

    private static int Start(string? since) => since switch
    {
        null or "" => 0,
        ['p', ..] when int.TryParse(since.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var start) => start,
        _ => throw MatrixException.InvalidParam("'since' is not a token of this server."),
    };
}
