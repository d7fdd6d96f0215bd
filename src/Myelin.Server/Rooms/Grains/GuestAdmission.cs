using Myelin.Core.Events;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// "Guest Access": decides whether a guest may join. The check runs where the room orders its events, which go on while anything is loaded, so that no
/// guest joins after the room's guests have been made to leave.
/// </summary>
internal sealed class GuestAdmission(RoomGrain grain, ActiveRoom room)
{
    private static readonly RoomReply Refusal = RoomReply.Refused(403, Api.ErrCode.GuestAccessForbidden, "Guests may not join this room.");
    private static readonly RoomReply Changed = RoomReply.Forbidden("The room has changed.");

    private EventId? _access;

    /// <summary>Proposes an event that lets a guest in, and proposes it again if the room's guest access changed meanwhile.</summary>
    /// <param name="propose">Proposes the event; receives the check that <see cref="RoomGrain.ProposeAsync"/> makes at the moment of the decision.</param>
    public async Task<RoomReply> ProposeAsync(Func<Func<RoomReply?>, Task<RoomReply>> propose)
    {
        RoomReply reply;
        do
        {
            _access = room.Engine.CurrentState[EventTypes.GuestAccess, string.Empty];
            if (!RoomAccess.AdmitsGuests(_access is { } id ? await grain.EventAsync(room, id) : null))
            {
                return Refusal;
            }

            reply = await propose(() => IsUnchanged() ? null : Changed);
        }
        while (ReferenceEquals(reply, Changed));
        return reply;
    }

    /// <summary>Whether guests are still allowed, as far as is known without waiting.</summary>
    private bool IsUnchanged() =>
        room.Engine.CurrentState[EventTypes.GuestAccess, string.Empty] == _access
        && (_access is not { } id || room.Engine.Recall(id) is not { } known || RoomAccess.AdmitsGuests(known));
}
