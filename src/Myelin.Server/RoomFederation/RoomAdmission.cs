using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.RoomFederation;

/// <summary>Decides which servers may ask for a room's events: those in the room that its server ACL allows.</summary>
internal sealed class RoomAdmission(IRooms rooms, RoomGraph graph, MemoryBudget budget)
{
    private static readonly StateTuple AclTuple = new(EventTypes.ServerAcl, string.Empty);

    /// <summary>By event. Redaction leaves nothing of an ACL, so it can't make one more open than the one that is cached.</summary>
    private readonly Cache<EventId, ServerAcl> _acls = new(budget, "server_acls", static (id, _) => EstimatedBytes.Of(id.Value) + AclBytes);

    /// <summary>About how many bytes a server ACL takes: as many as its event may have.</summary>
    private const long AclBytes = 65_536;

    /// <summary>The room, if the server has a user in it. Others don't learn whether it exists.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RoomView> RequireAsync(RoomId roomId, ServerName server, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(roomId, cancellationToken) is not { } room || !graph.ServersIn(room).Contains(server))
        {
            throw MatrixException.Forbidden("Your server is not in this room, or there is no such room.");
        }

        return await AllowsAsync(room, server, cancellationToken) ? room : throw MatrixException.Forbidden("The room's server ACL denies your server.");
    }

    /// <summary>Whether the room's server ACL lets the server take part ("Server Access Control Lists (ACLs)").</summary>
    public async ValueTask<bool> AllowsAsync(RoomView room, ServerName server, CancellationToken cancellationToken)
    {
        if (room.CurrentState[AclTuple] is not { } id)
        {
            return true;
        }

        if (!_acls.TryGet(id, out var acl))
        {
            var read = _acls.BeginRead();
            if (await rooms.CurrentStateAsync(room, AclTuple, cancellationToken) is not { } pdu)
            {
                return true;
            }

            acl = ServerAcl.Of(pdu.ParseContent());
            _acls.Keep(read, id, acl);
        }

        return acl.Allows(server);
    }
}
