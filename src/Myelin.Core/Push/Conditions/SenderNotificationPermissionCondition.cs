using System.Text.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>sender_notification_permission</c>: a sender whose power level suffices for a kind of notification, such as <c>room</c>.</summary>
public sealed record SenderNotificationPermissionCondition(JsonElement Json, string Key) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        UserId.TryParse(pushEvent.Sender, out var sender)
        && context.PowerLevels.Of(sender) >= context.PowerLevels.Notification(Key);
}
