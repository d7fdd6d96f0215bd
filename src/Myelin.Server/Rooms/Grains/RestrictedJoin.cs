using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Events;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Decides whether a user may join because of another room ("Restricted rooms"), and which local user authorises it.</summary>
internal static class RestrictedJoin
{
    /// <param name="Refusal">The reason for a refusal; null if the join may be proposed.</param>
    /// <param name="AuthorisedBy">The user for <c>join_authorised_via_users_server</c>; null if the join rule is not restricted.</param>
    public readonly record struct Verdict(RoomReply? Refusal, UserId? AuthorisedBy);

    public static async Task<Verdict> CheckAsync(RoomGrain grain, ActiveRoom room, ChangeMembership command)
    {
        if (room.Engine.CurrentState[EventTypes.JoinRules, string.Empty] is not { } id || await grain.EventAsync(room, id) is not { } pdu)
        {
            return default;
        }

        var rules = pdu.ParseContent();
        var rule = rules.TryGetProperty("join_rule", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var isRestricted = (rule == "restricted" && room.Version.AllowsRestrictedJoins)
            || (rule == "knock_restricted" && room.Version.AllowsKnockRestrictedJoins);
        if (!isRestricted)
        {
            return default;
        }

        if (!AllowsBy(rules, command.JoinedRooms))
        {
            return new Verdict(RoomReply.Forbidden("You are in none of the rooms whose members may join."), null);
        }

        while (true)
        {
            if (room.Engine.FindAuthorisingUser(grain.ServerName, out var load) is { } user)
            {
                return new Verdict(null, user);
            }

            if (load is null)
            {
                return new Verdict(
                    RoomReply.Refused(400, ErrCode.UnableToGrantJoin, "No user of this server may invite to the room."), null);
            }

            await grain.LoadIntoAsync(room, load);
        }
    }

    private static bool AllowsBy(JsonElement rules, string[] joinedRooms) =>
        rules.TryGetProperty("allow", out var allow)
        && allow.ValueKind == JsonValueKind.Array
        && allow.EnumerateArray().Any(condition =>
            condition.ValueKind == JsonValueKind.Object
            && condition.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("m.room_membership")
            && condition.TryGetProperty("room_id", out var room) && room.ValueKind == JsonValueKind.String
            && joinedRooms.Contains(room.GetString()));
}
