using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Federation;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>To which servers what happens in a room is sent.</summary>
internal sealed class RoomDestinations(LoggedRooms logged, IRooms rooms, IFederationPolicy policy, ServerIdentity identity)
{
    /// <summary>The servers that an event is sent to: those of the room, except its own.</summary>
    public async ValueTask<IReadOnlyList<ServerName>> OfAsync(PastEvent past, CancellationToken cancellationToken)
    {
        var others = Others(await logged.ServersAsync(past, cancellationToken)).Where(server => server != past.Pdu.Sender.ServerName).ToList();
        return others.Count > 0 && await rooms.FindAsync(past.Pdu.RoomId, cancellationToken) is { } room && await IsSharedAsync(room, cancellationToken) ? others : [];
    }

    /// <summary>The other servers of the users who are joined to a room.</summary>
    public async ValueTask<IReadOnlyList<ServerName>> OfAsync(RoomView room, CancellationToken cancellationToken)
    {
        var others = Others(RoomServers.Of(room).Joined).ToList();
        return others.Count > 0 && await IsSharedAsync(room, cancellationToken) ? others : [];
    }

    private IEnumerable<ServerName> Others(IEnumerable<ServerName> servers) => servers.Where(server => server != identity.ServerName && policy.Allows(server));

    /// <summary>Rooms may be closed to other servers ("m.room.create", <c>m.federate</c>).</summary>
    private async ValueTask<bool> IsSharedAsync(RoomView room, CancellationToken cancellationToken) =>
        await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.Create, string.Empty), cancellationToken) is { } create
        && !create.ContentValue("m.federate"u8).SequenceEqual("false"u8);
}
