using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>"If the event type's required power level is greater than the sender's power level, reject".</summary>
internal static class RequiredPowerLevelRule
{
    public static AuthorizationResult? Refuses(Pdu pdu, RoomState room) =>
        room.PowerLevels.ForEvent(pdu.Type, pdu.IsState) > room.PowerLevels.Of(pdu.Sender)
            ? AuthorizationResult.Refused($"The sender's power level is below the one required for {pdu.Type}.")
            : null;
}
