using Myelin.Core.Authorization;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms.Receipt;

/// <summary>Step 5: "Passes authorisation rules based on the state before the event, otherwise it is rejected."</summary>
internal static class AuthByStateBefore
{
    /// <summary>Why the event is rejected; null if it passes. Void if the view lacked an event.</summary>
    public static string? Refuses(Pdu pdu, StateView stateBefore) => EventAuthorization.Check(pdu, stateBefore.Find).Reason;
}
