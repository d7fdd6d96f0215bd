using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>Rule 2 (3 from room version 12 on): "Considering the event's <c>auth_events</c>".</summary>
internal static class AuthEventsRule
{
    public static AuthorizationResult Check(Pdu pdu, IReadOnlyList<Pdu> authEvents)
    {
        // Nothing but a member event's content has a say, so no other is parsed.
        var content = pdu.Type == EventTypes.Member ? pdu.ParseContent() : default;
        var selected = AuthEventSelection.TuplesFor(pdu.RoomVersion, pdu.Type, pdu.StateKey, pdu.Sender, content);
        var seen = new HashSet<StateTuple>(authEvents.Count);
        foreach (var authEvent in authEvents)
        {
            // A message event stands under no tuple, so the selection can't name it.
            if (authEvent.StateKey is null)
            {
                return AuthorizationResult.Refused($"The auth event {authEvent.EventId} is no state event.");
            }

            if (!seen.Add(authEvent.StateTuple))
            {
                return AuthorizationResult.Refused($"Several auth events are of the tuple of {authEvent.EventId}.");
            }

            if (!selected.Contains(authEvent.StateTuple))
            {
                return AuthorizationResult.Refused($"The auth event {authEvent.EventId} is not one that is to be selected.");
            }

            if (authEvent.RoomId != pdu.RoomId)
            {
                return AuthorizationResult.Refused($"The auth event {authEvent.EventId} is of another room.");
            }
        }

        return pdu.RoomVersion.RoomIdIsCreateHash || seen.Contains(RoomState.CreateTuple)
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("No m.room.create event is among the auth events.");
    }
}
