using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Server.Configuration;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Joins;

/// <summary>Decides whom this server helps to join which rooms, and what it knows about the conditions of restricted ones.</summary>
internal sealed class JoinAdmission(IRooms rooms, RoomAdmission admission, ServerIdentity identity)
{
    private static readonly StateTuple JoinRulesTuple = new(EventTypes.JoinRules, string.Empty);
    private static readonly StateTuple CreateTuple = new(EventTypes.Create, string.Empty);

    /// <summary>The room, if this server is in it and the other server may take part.</summary>
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, <c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RoomView> RequireAsync(RoomId roomId, ServerName origin, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(roomId, cancellationToken) is not { } room || !RoomServers.Of(room).Joined.Contains(identity.ServerName))
        {
            throw MatrixException.NotFound("This server is not in the room.");
        }

        if (!await admission.AllowsAsync(room, origin, cancellationToken))
        {
            throw MatrixException.Forbidden("The room's server ACL denies the server.");
        }

        if (await ContentAsync(room, CreateTuple, cancellationToken) is { } create
            && create.TryGetProperty("m.federate"u8, out var federates)
            && federates.ValueKind is JsonValueKind.False)
        {
            throw MatrixException.Forbidden("The room is for users of its own server alone.");
        }

        return room;
    }

    /// <summary>Those of the rooms whose members the join rule lets in that the user is joined to, as far as this server is in them ("Restricted rooms").</summary>
    public async ValueTask<string[]> JoinedAmongAllowedAsync(RoomView room, UserId user, CancellationToken cancellationToken)
    {
        var joined = new List<string>();
        foreach (var allowed in await AllowedAsync(room, cancellationToken))
        {
            if (await rooms.FindAsync(allowed, cancellationToken) is { } other && other.IsJoined(user))
            {
                joined.Add(allowed.Value);
            }
        }

        return [.. joined];
    }

    /// <summary>Whether this server is not in one of the rooms whose members the join rule lets in.</summary>
    public async ValueTask<bool> LacksAllowedRoomAsync(RoomView room, CancellationToken cancellationToken)
    {
        foreach (var allowed in await AllowedAsync(room, cancellationToken))
        {
            if (await rooms.FindAsync(allowed, cancellationToken) is not { } other || !RoomServers.Of(other).Joined.Contains(identity.ServerName))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<List<RoomId>> AllowedAsync(RoomView room, CancellationToken cancellationToken)
    {
        var allowed = new List<RoomId>();
        if (await ContentAsync(room, JoinRulesTuple, cancellationToken) is { } rules
            && rules.TryGetProperty("allow"u8, out var conditions)
            && conditions.ValueKind is JsonValueKind.Array)
        {
            foreach (var condition in conditions.EnumerateArray().Take(RoomFederationLimits.AllowedRooms))
            {
                if (condition.ValueKind is JsonValueKind.Object
                    && condition.TryGetProperty("room_id"u8, out var id)
                    && id.ValueKind is JsonValueKind.String
                    && RoomId.TryParse(id.GetString(), out var named))
                {
                    allowed.Add(named);
                }
            }
        }

        return allowed;
    }

    private async ValueTask<JsonElement?> ContentAsync(RoomView room, StateTuple tuple, CancellationToken cancellationToken) =>
        (await rooms.CurrentStateAsync(room, tuple, cancellationToken))?.ParseContent();
}
