namespace Myelin.Server.Ephemeral;

/// <summary>
/// A position in the order of what this process keeps only in memory: typing and presence. Comparable only within one process; a sync token
/// names the process that it came from.
/// </summary>
public readonly record struct EphemeralPosition(long Value) : IComparable<EphemeralPosition>
{
    /// <summary>Before everything.</summary>
    public static readonly EphemeralPosition Start;

    public int CompareTo(EphemeralPosition other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator <(EphemeralPosition left, EphemeralPosition right) => left.Value < right.Value;

    public static bool operator >(EphemeralPosition left, EphemeralPosition right) => left.Value > right.Value;

    public static bool operator <=(EphemeralPosition left, EphemeralPosition right) => left.Value <= right.Value;

    public static bool operator >=(EphemeralPosition left, EphemeralPosition right) => left.Value >= right.Value;
}

/// <summary>The order of ephemeral changes in this process, with the followers to notify.</summary>
public interface IEphemeralTail
{
    /// <summary>Every change up to here is visible in <see cref="Typing.ITyping"/> and <see cref="Presence.IPresence"/>.</summary>
    EphemeralPosition Head { get; }

    /// <summary>Adds a follower, until the handle is disposed.</summary>
    IDisposable Follow(IEphemeralFollower follower);
}

/// <summary>Is notified of ephemeral changes once they are visible. The calls must be cheap and synchronous.</summary>
public interface IEphemeralFollower
{
    /// <summary>The users typing in a room have changed.</summary>
    void TypingChanged(RoomId room);

    /// <summary>A user's presence has changed.</summary>
    void PresenceChanged(UserId user);
}
