using Myelin.Core.Events;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// "Guest Access": whether a guest may come into the room, asked where joins are ordered among the room's other events, which go on while anything is
/// loaded: no guest comes in after those who are in have been made to leave.
/// </summary>
internal sealed class GuestAdmission(RoomGrain grain, ActiveRoom room)
{
    private static readonly RoomReply Refusal = RoomReply.Refused(403, Api.ErrCode.GuestAccessForbidden, "Guests may not join this room.");
    private static readonly RoomReply Changed = RoomReply.Forbidden("The room has changed.");

    private EventId? _access;

    /// <summary>Proposes what brings a guest in, and anew if the room's guest access has changed while it was.</summary>
    /// <param name="propose">Proposes it; it is given what <see cref="RoomGrain.ProposeAsync"/> has to ask at the moment of the decision.</param>
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

            reply = await propose(() => Stands() ? null : Changed);
        }
        while (ReferenceEquals(reply, Changed));
        return reply;
    }

    /// <summary>Whether what allowed guests still stands, as is known without waiting.</summary>
    private bool Stands() =>
        room.Engine.CurrentState[EventTypes.GuestAccess, string.Empty] == _access
        && (_access is not { } id || room.Engine.Recall(id) is not { } known || RoomAccess.AdmitsGuests(known));
}
