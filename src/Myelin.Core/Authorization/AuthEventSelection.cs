using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>Selects the auth events of an event from the room's state (Server-Server API, "Auth events selection").</summary>
public static class AuthEventSelection
{
    /// <summary>The tuples of the auth events, without duplicates. An event lists those that the state has.</summary>
    /// <param name="version">The room version; from 12 on, the create event is not an auth event.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="stateKey">Its state key; null for a message event.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="content">Its content, of any form.</param>
    public static IReadOnlyList<StateTuple> TuplesFor(
        RoomVersion version, string type, string? stateKey, UserId sender, JsonElement content)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (type == EventTypes.Create)
        {
            return [];
        }

        var tuples = new List<StateTuple>(7);
        if (!version.RoomIdIsCreateHash)
        {
            tuples.Add(RoomState.CreateTuple);
        }

        tuples.Add(RoomState.PowerLevelsTuple);
        tuples.Add(RoomState.MemberTuple(sender.Value));
        if (type == EventTypes.Member)
        {
            AddForMember(tuples, version, stateKey, content);
        }

        return tuples;
    }

    private static void AddForMember(List<StateTuple> tuples, RoomVersion version, string? target, JsonElement content)
    {
        if (target is not null)
        {
            AddOnce(tuples, RoomState.MemberTuple(target));
        }

        var membership = MembershipStates.In(content);
        if (membership is MembershipState.Join or MembershipState.Invite or MembershipState.Knock)
        {
            tuples.Add(RoomState.JoinRulesTuple);
        }

        if (membership == MembershipState.Invite && ThirdPartyToken(content) is { } token)
        {
            tuples.Add(new StateTuple(EventTypes.ThirdPartyInvite, token));
        }

        if (membership == MembershipState.Join && version.AllowsRestrictedJoins && AuthorisingUser(content) is { } authorisingUser)
        {
            AddOnce(tuples, RoomState.MemberTuple(authorisingUser));
        }
    }

    private static void AddOnce(List<StateTuple> tuples, StateTuple tuple)
    {
        if (!tuples.Contains(tuple))
        {
            tuples.Add(tuple);
        }
    }

    private static string? ThirdPartyToken(JsonElement content) =>
        content.TryGetProperty("third_party_invite"u8, out var invite) && invite.ValueKind == JsonValueKind.Object
        && invite.TryGetProperty("signed"u8, out var signed) && signed.ValueKind == JsonValueKind.Object
        && signed.TryGetProperty("token"u8, out var token) && token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : null;

    private static string? AuthorisingUser(JsonElement content) =>
        content.TryGetProperty("join_authorised_via_users_server"u8, out var user) && user.ValueKind == JsonValueKind.String
            ? user.GetString()
            : null;
}
