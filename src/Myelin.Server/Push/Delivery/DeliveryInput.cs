using Myelin.Server.Log;

namespace Myelin.Server.Push.Delivery;

/// <summary>An event that a user's rules want the user to be notified of.</summary>
/// <param name="Position">Its log position.</param>
/// <param name="Room">The number of its room.</param>
[GenerateSerializer]
[Immutable]
internal readonly record struct PushedEvent([property: Id(0)] long Position, [property: Id(1)] long Room);

/// <summary>What the owner of a pusher is woken with.</summary>
/// <param name="UpTo">How far the log has been looked through for this pusher.</param>
/// <param name="Events">What it is to tell of, in order.</param>
/// <param name="ChangesBadge">Whether the user's badge may have changed without one of them.</param>
/// <param name="IsSet">Whether the pusher was set anew: what failed is tried again at once.</param>
[GenerateSerializer]
[Immutable]
internal sealed record PusherWake(
    [property: Id(0)] long UpTo, [property: Id(1)] PushedEvent[] Events, [property: Id(2)] bool ChangesBadge, [property: Id(3)] bool IsSet);

/// <summary>What <see cref="DeliveryPlan"/> learns.</summary>
internal abstract record DeliveryInput
{
    /// <summary>The time that was waited for has come; also the very first input.</summary>
    public sealed record TimeCame : DeliveryInput;

    /// <summary>There is something to tell; answered by <see cref="DeliveryDecision.Accept"/>, in the order of the wakes.</summary>
    public sealed record Woken(PusherWake Wake) : DeliveryInput;

    /// <summary>The row is written.</summary>
    public sealed record Written : DeliveryInput;

    /// <summary>The events that were missed, in order, as of a position.</summary>
    public sealed record Missed(IReadOnlyList<PushedEvent> Events, LogPosition UpTo) : DeliveryInput;

    /// <summary>The user is still to be told of the event.</summary>
    /// <param name="SentAt">When it was sent, as it says.</param>
    /// <param name="Badge">The user's badge, to be told with it.</param>
    public sealed record Found(DateTimeOffset SentAt, long Badge) : DeliveryInput;

    /// <summary>The user is not to be told of the event any more: it is read or redacted, the user has left.</summary>
    public sealed record Moot : DeliveryInput;

    /// <summary>The user's badge as of now.</summary>
    public sealed record Counted(long Badge) : DeliveryInput;

    /// <summary>How the gateway took what it was told.</summary>
    public sealed record Answered(GatewayAnswer Answer) : DeliveryInput;

    /// <summary>The pusher is no more.</summary>
    public sealed record Gone : DeliveryInput;

    /// <summary>The owner is to stop; what is under way is broken off.</summary>
    public sealed record Stopped : DeliveryInput;

    /// <summary>What was under way has been broken off: nobody knows how far it came.</summary>
    public sealed record BrokenOff : DeliveryInput;
}

/// <summary>What the owner of a pusher does about it. Of all but the last three there is one at a time.</summary>
internal abstract record DeliveryDecision
{
    /// <summary>Write the row, which must stand at a position; answered by <see cref="DeliveryInput.Written"/>, and never broken off.</summary>
    public sealed record Write(LogPosition From, PusherProgress Progress) : DeliveryDecision;

    /// <summary>
    /// Read anew what there is to tell after a position, up to no less than any owner of the pusher has ever accepted; answered by
    /// <see cref="DeliveryInput.Missed"/>.
    /// </summary>
    public sealed record ReadMissed(LogPosition After) : DeliveryDecision;

    /// <summary>
    /// Look whether the user is still to be told of an event; answered by <see cref="DeliveryInput.Found"/> or <see cref="DeliveryInput.Moot"/>.
    /// </summary>
    public sealed record LookAt(PushedEvent Event) : DeliveryDecision;

    /// <summary>Count the user's badge; answered by <see cref="DeliveryInput.Counted"/>.</summary>
    public sealed record Count : DeliveryDecision;

    /// <summary>Tell the gateway of the event that was looked at, or of the badge alone; answered by <see cref="DeliveryInput.Answered"/>.</summary>
    public sealed record Notify(PushedEvent? Event, long Badge) : DeliveryDecision;

    /// <summary>Remove the pusher, whose key the gateway has rejected; answered by <see cref="DeliveryInput.Gone"/>.</summary>
    public sealed record Remove : DeliveryDecision;

    /// <summary>Tell who woke the owner first of those who wait that a crash would not make it forgotten.</summary>
    public sealed record Accept : DeliveryDecision;

    /// <summary>Say <see cref="DeliveryInput.TimeCame"/> at this time, and at no other that was asked for before.</summary>
    public sealed record WakeAt(DateTimeOffset At) : DeliveryDecision;

    /// <summary>There is nothing more to do, ever.</summary>
    public sealed record End : DeliveryDecision;
}
