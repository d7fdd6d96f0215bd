using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomActions;

/// <summary>Runs callers' commands on rooms: first the checks that depend on the account, then the room's grain.</summary>
internal sealed class RoomCommands(
    IGrainFactory grains, IRooms rooms, IRemoteRooms remoteRooms, IProfiles profiles, InvitePermission invitePermission, SuspendedUserRules suspension, ServerIdentity identity)
    : IRoomCommands
{
    /// <summary>Sends an event for a caller, once per transaction ID. An event that admits a guest is refused where guests may not join.</summary>
    /// <exception cref="MatrixException">The event is refused.</exception>
    public async ValueTask<EventId> SendAsync(
        Caller caller, RoomId room, string type, string? stateKey, ReadOnlyMemory<byte> contentJson, string? transactionId, long? timestamp,
        bool admitsGuest = false)
    {
        RequireObject(contentJson.Span);
        await suspension.RequireMaySendAsync(caller, room, type, stateKey, contentJson);
        if (type == EventTypes.Create)
        {
            throw MatrixException.BadJson("A room is created once.");
        }

        if (caller.Kind == CallerKind.AppService && timestamp is < 0 or > PduLimits.MaximumTimestamp)
        {
            throw MatrixException.InvalidParam("'ts' is not a time that an event can have.");
        }

        var command = new SendEvent(
            caller.User.Value, type, stateKey, contentJson.ToArray(), Transaction(caller, $"send/{type}", transactionId), caller.Kind == CallerKind.AppService ? timestamp : null)
        {
            AdmitsGuest = admitsGuest,
        };
        return (await Grain(room).SendAsync(command)).ToEventId();
    }

    public async Task<EventId> SendAsync(
        RoomId room, UserId sender, string type, string? stateKey, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken) =>
        (await Grain(room).SendAsync(new SendEvent(sender.Value, type, stateKey, contentJson.ToArray(), null, null))).ToEventId();

    /// <summary>Redacts an event for a caller.</summary>
    /// <exception cref="MatrixException">The redaction is refused.</exception>
    public async ValueTask<EventId> RedactAsync(Caller caller, RoomId room, EventId target, string? reason, string transactionId)
    {
        await suspension.RequireMayRedactAsync(caller, room, target);
        return (await Grain(room).RedactAsync(new RedactTarget(caller.User.Value, target.Value, reason, Transaction(caller, $"redact/{target}", transactionId)))).ToEventId();
    }

    /// <summary>Joins or knocks, with the caller's profile and further content for the event. A room that this server is not in is joined through others.</summary>
    /// <exception cref="MatrixException">The join or knock is refused.</exception>
    public async ValueTask EnterAsync(Caller caller, RoomId room, MembershipAction action, string? reason, ReadOnlyMemory<byte>? moreContent, IReadOnlyList<ServerName> via, CancellationToken cancellationToken)
    {
        var servers = await ServersAsync(caller.User, room, via, cancellationToken);
        var view = await rooms.FindAsync(room, cancellationToken);
        if (view is null && (servers.Count == 0 || action is not MembershipAction.Join))
        {
            throw MatrixException.NotFound("There is no such room on this server.");
        }

        var profile = await profiles.OfUserAsync(caller.User, cancellationToken);
        var joined = (await rooms.OfUserAsync(caller.User, cancellationToken)).With(MembershipKind.Join);
        var command = new ChangeMembership(
            caller.User.Value, caller.User.Value, action, reason, profile.DisplayName, profile.AvatarUrl, false)
        {
            JoinedRooms = [.. joined.Select(id => id.Value)],
            MoreContent = moreContent?.ToArray(),
            IsGuest = caller.IsGuest,
        };
        if (action is MembershipAction.Join && servers.Count > 0 && (view is null || !HasJoined(view)))
        {
            await remoteRooms.JoinAsync(command, room, servers, cancellationToken);
            return;
        }

        var reply = await Grain(room).ChangeMembershipAsync(command);
        if (action is MembershipAction.Join && servers.Count > 0 && reply.ErrCode == ErrCode.UnableToGrantJoin.Value)
        {
            // Another server has users who may let this one in ("Restricted rooms").
            await remoteRooms.JoinAsync(command, room, servers, cancellationToken);
            return;
        }

        reply.ToEventId();
    }

    /// <summary>Invites a local user.</summary>
    /// <exception cref="MatrixException">The invite is refused.</exception>
    public async ValueTask InviteAsync(Caller caller, RoomId room, UserId target, string? reason, CancellationToken cancellationToken)
    {
        await invitePermission.RequireAsync(caller.User, target, cancellationToken);
        var profile = await profiles.OfUserAsync(target, cancellationToken);
        var command = new ChangeMembership(
            caller.User.Value, target.Value, MembershipAction.Invite, reason, profile.DisplayName, profile.AvatarUrl, false);
        (await Grain(room).ChangeMembershipAsync(command)).ToEventId();
    }

    /// <summary>Leaves, kicks, bans or unbans.</summary>
    /// <exception cref="MatrixException">The change is refused.</exception>
    public async ValueTask RemoveAsync(Caller caller, RoomId room, UserId target, MembershipAction action, string? reason) =>
        (await Grain(room).ChangeMembershipAsync(new ChangeMembership(caller.User.Value, target.Value, action, reason, null, null, false))).ToEventId();

    private bool HasJoined(RoomView room) =>
        room.Members.Any(member => member.Value.Membership is MembershipKind.Join && member.Key.IsOn(identity.ServerName));

    /// <summary>Other servers that may be in the room: those that the caller names, the inviter's, and the one that the room's ID names.</summary>
    private async ValueTask<IReadOnlyList<ServerName>> ServersAsync(
        UserId user, RoomId room, IReadOnlyList<ServerName> via, CancellationToken cancellationToken)
    {
        var servers = via.ToList();
        if ((await rooms.OfUserAsync(user, cancellationToken)).Rooms.GetValueOrDefault(room) is { Membership: MembershipKind.Invite, Sender: var inviter })
        {
            servers.Add(inviter.ServerName);
        }

        if (room.ServerName is { } named)
        {
            servers.Add(named);
        }

        servers.RemoveAll(server => server == identity.ServerName);
        return servers;
    }

    private static void RequireObject(ReadOnlySpan<byte> json)
    {
        var start = json.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || json[start] != (byte)'{')
        {
            throw MatrixException.BadJson("The content must be a JSON object.");
        }
    }

    private static ClientTransaction? Transaction(Caller caller, string path, string? transactionId) =>
        transactionId is null ? null : new ClientTransaction(caller.User.Value, caller.TransactionDevice.Value, path, transactionId);

    private IRoomGrain Grain(RoomId room) => grains.GetGrain<IRoomGrain>(room.Value);
}
