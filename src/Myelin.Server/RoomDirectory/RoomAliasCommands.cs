using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory;

/// <summary>Runs callers' commands on aliases ("Room aliases").</summary>
internal sealed class RoomAliasCommands(
    StoredRoomAliases aliases,
    AliasNamespaces namespaces,
    AliasResolution resolution,
    RoomPermissions permissions,
    IRooms rooms,
    IRoomCommands commands,
    IEntityNumbers numbers,
    ServerIdentity identity)
{
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>, <c>M_EXCLUSIVE</c>, 409 <c>M_UNKNOWN</c>.</exception>
    public async ValueTask CreateAsync(Caller caller, RoomAlias alias, RoomId room, CancellationToken cancellationToken)
    {
        if (alias.Value.Any(char.IsWhiteSpace))
        {
            throw MatrixException.InvalidParam("Room alias invalid");
        }

        // Unknown rooms are refused in the same way as rooms that the caller is not in. An application service need not be in the room.
        namespaces.RequireMayManage(caller, alias);
        if (await rooms.FindAsync(room, cancellationToken) is not { } view
            || !(view.IsJoined(caller.User) || caller.IsAdministrator || caller.Kind == CallerKind.AppService))
        {
            throw MatrixException.Forbidden("You must be in the room to give it an alias.");
        }

        await aliases.CreateAsync(alias, room, caller.User, cancellationToken);
    }

    /// <summary>Removes an alias. Allowed for its creator, users who may set the room's canonical alias, and administrators.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, <c>M_FORBIDDEN</c>, <c>M_EXCLUSIVE</c>.</exception>
    public async ValueTask DeleteAsync(Caller caller, RoomAlias alias, CancellationToken cancellationToken)
    {
        namespaces.RequireMayManage(caller, alias);
        var mapping = await aliases.FindAsync(alias, cancellationToken) ?? throw NotFound(alias);
        var room = await rooms.FindAsync(await numbers.RoomIdAsync(mapping.Room, cancellationToken), cancellationToken);
        if (mapping.Creator != await numbers.FindUserAsync(caller.User, cancellationToken)
            && !caller.IsAdministrator
            && caller.Kind != CallerKind.AppService
            && (room is null || !await permissions.MayListAsync(room, caller, cancellationToken)))
        {
            throw MatrixException.Forbidden("Only its creator, the room's moderators and administrators may remove an alias.");
        }

        await aliases.DeleteAsync(alias, cancellationToken);
        if (room is not null)
        {
            await RemoveFromRoomAsync(room, alias, caller.User, cancellationToken);
        }
    }

    /// <summary>The room of an alias, and servers in the room, this server first.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public async ValueTask<(RoomId Room, IReadOnlyList<string> Servers)> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken)
    {
        var resolved = await resolution.ResolveAsync(alias, cancellationToken) ?? throw NotFound(alias);
        if (resolved.Servers.Count > 0)
        {
            return (resolved.Room, [.. resolved.Servers.Select(static server => server.Value).Take(RoomDirectoryLimits.ServersOfAlias)]);
        }

        var room = resolved.Room;
        var servers = await rooms.FindAsync(room, cancellationToken) is { } view
            ? view.MembersWith(MembershipKind.Join).Select(user => user.ServerName.Value).Prepend(identity.ServerName.Value).Distinct(StringComparer.Ordinal)
            : [identity.ServerName.Value];
        return (room, [.. servers.Take(RoomDirectoryLimits.ServersOfAlias)]);
    }

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<IReadOnlyList<RoomAlias>> OfRoomAsync(Caller caller, RoomId room, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(room, cancellationToken) is { } view
            && (view.IsJoined(caller.User) || caller.IsAdministrator || await rooms.IsWorldReadableAsync(view, cancellationToken)))
        {
            return await aliases.OfRoomAsync(room, cancellationToken);
        }

        throw MatrixException.Forbidden("You are not a member of the room.");
    }

    private static MatrixException NotFound(RoomAlias alias) => MatrixException.NotFound($"Room alias {alias} not found.");

    // "delete the alias and return a successful response even if the user does not have permission to update the m.room.canonical_alias event".
    private async ValueTask RemoveFromRoomAsync(RoomView room, RoomAlias alias, UserId user, CancellationToken cancellationToken)
    {
        if (await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.CanonicalAlias, string.Empty), cancellationToken) is not { } canonical
            || CanonicalAliasContent.Without(canonical.ContentJson, alias) is not { } content)
        {
            return;
        }

        try
        {
            await commands.SendAsync(room.RoomId, user, EventTypes.CanonicalAlias, string.Empty, content, cancellationToken);
        }
        catch (MatrixException refusal) when (refusal.Status == 403)
        {
            return;
        }
    }
}
