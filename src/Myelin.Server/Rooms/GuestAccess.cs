using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Server.Rooms;

/// <summary>What <c>m.room.guest_access</c> says ("Guest access").</summary>
internal static class GuestAccess
{
    /// <summary>Whether guests may join; not if the event is absent, or says anything but <c>can_join</c>.</summary>
    public static bool Allows(Pdu? guestAccess) =>
        guestAccess?.ContentText("guest_access"u8) == "can_join";
}
