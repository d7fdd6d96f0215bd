using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>
/// That the state's create event is that of the event's room. From room version 12 on rule 2: "If the event's <c>room_id</c> is
/// not an event ID for an accepted <c>m.room.create</c> event, with the sigil <c>!</c> instead of <c>$</c>, reject" (MSC4291).
/// </summary>
internal static class RoomIdRule
{
    public static AuthorizationResult? Refuses(Pdu pdu, Pdu create)
    {
        if (create.RoomId != pdu.RoomId)
        {
            return AuthorizationResult.Refused("The create event is that of another room.");
        }

        if (pdu.RoomVersion.RoomIdIsCreateHash
            && !pdu.RoomId.Value.AsSpan(1).SequenceEqual(create.EventId.Value.AsSpan(1)))
        {
            return AuthorizationResult.Refused("The room_id does not name the create event.");
        }

        return null;
    }
}
