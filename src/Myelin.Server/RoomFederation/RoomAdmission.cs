using System.Runtime.CompilerServices;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation;

/// <summary>Decides which servers may ask for a room's events: those in the room that its server ACL allows.</summary>
internal sealed class RoomAdmission(IRooms rooms)
{
    private static readonly StateTuple AclTuple = new(EventTypes.ServerAcl, string.Empty);

    /// <summary>By event, for as long as it is in memory; a redacted one is another.</summary>
    private readonly ConditionalWeakTable<Pdu, ServerAcl> _acls = [];

    /// <summary>The room, if the server has a user in it. Others don't learn whether it exists.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RoomView> RequireAsync(RoomId roomId, ServerName server, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(roomId, cancellationToken) is not { } room || !RoomServers.Of(room).Joined.Contains(server))
        {
            throw MatrixException.Forbidden("Your server is not in this room, or there is no such room.");
        }

        return await AllowsAsync(room, server, cancellationToken) ? room : throw MatrixException.Forbidden("The room's server ACL denies your server.");
    }

    /// <summary>Whether the room's server ACL lets the server take part ("Server Access Control Lists (ACLs)").</summary>
    public async ValueTask<bool> AllowsAsync(RoomView room, ServerName server, CancellationToken cancellationToken) =>
        await rooms.CurrentStateAsync(room, AclTuple, cancellationToken) is not { } pdu
        || _acls.GetValue(pdu, static pdu => ServerAcl.Of(pdu.ParseContent())).Allows(server);
}
