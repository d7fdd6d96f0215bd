using Myelin.Core.Authorization;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms.Receipt;

/// <summary>Step 6: "Passes authorisation rules based on the current state of the room, otherwise it is soft failed."</summary>
internal static class AuthByCurrentState
{
    /// <summary>Why the event is soft-failed; null if it passes. Void if the view lacked an event.</summary>
    public static string? Refuses(Pdu pdu, StateView currentState) => EventAuthorization.Check(pdu, currentState.Find).Reason;
}
