using Myelin.Api;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Configuration;

namespace Myelin.Server.RoomDirectory;

/// <summary>Lists published rooms, large ones first ("Published room directory").</summary>
internal sealed class PublicRoomList(IPublishedRooms published, IEnumerable<INetworkRooms> networks, PublicRoomSummaries summaries, ServerIdentity identity)
{
    /// <param name="server">The server whose rooms are requested; null for this one.</param>
    /// <param name="limit">The most rooms; null or 0 for the default.</param>
    /// <param name="since">A token from an earlier page; null for the first.</param>
    /// <param name="filter">The conditions for rooms; null for all.</param>
    /// <param name="network">The networks whose rooms are listed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>, <c>M_FORBIDDEN</c> for another server's rooms.</exception>
    public async ValueTask<PublicRoomsPage> ListAsync(
        string? server, long? limit, string? since, QueryPublicRooms.RoomFilter? filter, ListedNetworks network, CancellationToken cancellationToken)
    {
        RequireLocal(server);
        var count = limit switch
        {
            null or 0 => RoomDirectoryLimits.DefaultPage,
            < 0 => throw MatrixException.InvalidParam("'limit' must not be negative."),
            _ => (int)Math.Min(limit.Value, RoomDirectoryLimits.MaximumPage),
        };
        var token = string.IsNullOrEmpty(since) ? null : PublicRoomsToken.Parse(since);
        var listed = await AllAsync(network, cancellationToken);
        var rooms = listed.FindAll(room => Passes(room, filter));
        rooms.Sort(PublicRoomsToken.Compare);
        var (start, end) = Page(rooms, token, count);
        return new PublicRoomsPage(
            rooms[start..end],
            end < rooms.Count && end > start ? PublicRoomsToken.After(rooms[end - 1]).ToString() : null,
            start > 0 && end > start ? PublicRoomsToken.Before(rooms[start]).ToString() : null,
            listed.Count);
    }

    private static (int Start, int End) Page(List<PublicRoom> rooms, PublicRoomsToken? token, int count)
    {
        if (token is null)
        {
            return (0, Math.Min(count, rooms.Count));
        }

        if (token.IsBackwards)
        {
            var end = rooms.FindIndex(room => token.CompareTo(room) >= 0) is >= 0 and var found ? found : rooms.Count;
            return (Math.Max(0, end - count), end);
        }

        var start = rooms.FindIndex(room => token.CompareTo(room) > 0) is >= 0 and var next ? next : rooms.Count;
        return (start, Math.Min(start + count, rooms.Count));
    }

    private static bool Passes(PublicRoom room, QueryPublicRooms.RoomFilter? filter) =>
        filter is null
        || ((filter.RoomTypes is not { } types || types.Contains(room.RoomType))
            && (string.IsNullOrEmpty(filter.GenericSearchTerm)
                || Contains(room.Name, filter.GenericSearchTerm)
                || Contains(room.Topic, filter.GenericSearchTerm)
                || Contains(room.CanonicalAlias, filter.GenericSearchTerm)));

    private static bool Contains(string? text, string term) => text is not null && text.Contains(term, StringComparison.OrdinalIgnoreCase);

    private void RequireLocal(string? server)
    {
        if (string.IsNullOrEmpty(server) || server == identity.ServerName.Value)
        {
            return;
        }

        throw ServerName.TryParse(server, out _)
            ? MatrixException.Forbidden("This server does not federate: only its own rooms can be listed.")
            : MatrixException.InvalidParam("'server' is not a server name.");
    }

    private async ValueTask<List<PublicRoom>> AllAsync(ListedNetworks network, CancellationToken cancellationToken)
    {
        var rooms = new List<PublicRoom>();
        foreach (var id in await IdsAsync(network, cancellationToken))
        {
            // An empty room has nobody left who could let anyone in.
            if (await summaries.FindAsync(id, cancellationToken) is { NumJoinedMembers: > 0 } room)
            {
                rooms.Add(room);
            }
        }

        return rooms;
    }

    private async ValueTask<IReadOnlyCollection<RoomId>> IdsAsync(ListedNetworks network, CancellationToken cancellationToken)
    {
        var ids = new HashSet<RoomId>();
        if (network.InstanceId is null)
        {
            ids.UnionWith(await published.AllAsync(cancellationToken));
        }

        foreach (var rooms in networks)
        {
            if (network.InstanceId is { } instance)
            {
                ids.UnionWith(await rooms.OfInstanceAsync(instance, cancellationToken));
            }
            else if (network.IncludesAll)
            {
                ids.UnionWith(await rooms.AllAsync(cancellationToken));
            }
        }

        return ids;
    }
}

/// <summary>The networks whose rooms are listed: only this server, this server with all networks, or only one network.</summary>
/// <param name="IncludesAll">Whether to list the rooms of all networks.</param>
/// <param name="InstanceId">The one network; null for none.</param>
internal readonly record struct ListedNetworks(bool IncludesAll, string? InstanceId);

/// <summary>The rooms that application services publish for their networks ("Published room directories").</summary>
public interface INetworkRooms
{
    /// <summary>The rooms of one network instance, by the <c>instance_id</c> that clients see.</summary>
    ValueTask<IReadOnlyCollection<RoomId>> OfInstanceAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>The rooms of all networks.</summary>
    ValueTask<IReadOnlyCollection<RoomId>> AllAsync(CancellationToken cancellationToken);
}
