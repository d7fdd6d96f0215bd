using Myelin.Server.Log;

namespace Myelin.Server.Push.Delivery;

/// <summary>An event of which a user's push rules want the user notified.</summary>
/// <param name="Position">Its log position.</param>
/// <param name="Room">The number of its room.</param>
[GenerateSerializer]
[Immutable]
internal readonly record struct PushedEvent([property: Id(0)] long Position, [property: Id(1)] long Room);

/// <summary>Wakes the owner of a pusher.</summary>
/// <param name="UpTo">How far the log has been read for this pusher.</param>
/// <param name="Events">The events to notify of, in order.</param>
/// <param name="ChangesBadge">Whether the user's badge may have changed without any of these events.</param>
/// <param name="IsSet">Whether a client has set the pusher again: a failed notification is then retried at once.</param>
[GenerateSerializer]
[Immutable]
internal sealed record PusherWake(
    [property: Id(0)] long UpTo, [property: Id(1)] PushedEvent[] Events, [property: Id(2)] bool ChangesBadge, [property: Id(3)] bool IsSet);

/// <summary>An input of <see cref="DeliveryPlan"/>.</summary>
internal abstract record DeliveryInput
{
    /// <summary>The time of the last <see cref="DeliveryDecision.WakeAt"/> has come. This is also the first input of all.</summary>
    public sealed record TimeCame : DeliveryInput;

    /// <summary>There is something to deliver. Answered by <see cref="DeliveryDecision.Accept"/>, in the order of the wakes.</summary>
    public sealed record Woken(PusherWake Wake) : DeliveryInput;

    /// <summary>The row has been written.</summary>
    public sealed record Written : DeliveryInput;

    /// <summary>The missed events up to a position, in order.</summary>
    public sealed record Missed(IReadOnlyList<PushedEvent> Events, LogPosition UpTo) : DeliveryInput;

    /// <summary>The user must still be notified of the event.</summary>
    /// <param name="SentAt">The event's own <c>origin_server_ts</c>.</param>
    /// <param name="Badge">The user's badge, which goes along with the event.</param>
    public sealed record Found(DateTimeOffset SentAt, long Badge) : DeliveryInput;

    /// <summary>The user needn't be notified of the event any more: it is read or redacted, or the user has left.</summary>
    public sealed record Moot : DeliveryInput;

    /// <summary>The user's current badge.</summary>
    public sealed record Counted(long Badge) : DeliveryInput;

    /// <summary>The gateway's answer to the notification.</summary>
    public sealed record Answered(GatewayAnswer Answer) : DeliveryInput;

    /// <summary>The pusher no longer exists.</summary>
    public sealed record Gone : DeliveryInput;

    /// <summary>The owner must stop. The decision under way is cancelled.</summary>
    public sealed record Stopped : DeliveryInput;

    /// <summary>The decision under way has been cancelled: it may have had its effect or not.</summary>
    public sealed record Cancelled : DeliveryInput;
}

/// <summary>What the owner of a pusher does next. Except for the last three, only one decision is under way at a time.</summary>
internal abstract record DeliveryDecision
{
    /// <summary>Write the row, which must still be at a position. Answered by <see cref="DeliveryInput.Written"/>, and never cancelled.</summary>
    public sealed record Write(LogPosition From, PusherProgress Progress) : DeliveryDecision;

    /// <summary>
    /// Read the missed events after a position from the rooms, at least up to what any owner of the pusher has ever accepted. Answered by
    /// <see cref="DeliveryInput.Missed"/>.
    /// </summary>
    public sealed record ReadMissed(LogPosition After) : DeliveryDecision;

    /// <summary>
    /// Check whether the user must still be notified of an event. Answered by <see cref="DeliveryInput.Found"/> or <see cref="DeliveryInput.Moot"/>.
    /// </summary>
    public sealed record LookAt(PushedEvent Event) : DeliveryDecision;

    /// <summary>Count the user's badge. Answered by <see cref="DeliveryInput.Counted"/>.</summary>
    public sealed record Count : DeliveryDecision;

    /// <summary>Notify the gateway of the event that was checked last, or of the badge alone. Answered by <see cref="DeliveryInput.Answered"/>.</summary>
    public sealed record Notify(PushedEvent? Event, long Badge) : DeliveryDecision;

    /// <summary>Remove the pusher, whose key the gateway has rejected. Answered by <see cref="DeliveryInput.Gone"/>.</summary>
    public sealed record Remove : DeliveryDecision;

    /// <summary>Complete the oldest pending wake: a crash can no longer lose it.</summary>
    public sealed record Accept : DeliveryDecision;

    /// <summary>Post <see cref="DeliveryInput.TimeCame"/> at this time, which replaces any earlier one.</summary>
    public sealed record WakeAt(DateTimeOffset At) : DeliveryDecision;

    /// <summary>The owner is done for good.</summary>
    public sealed record End : DeliveryDecision;
}
