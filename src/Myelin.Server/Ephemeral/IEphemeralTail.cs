namespace Myelin.Server.Ephemeral;

/// <summary>
/// A place in the order of what this process forgets when it ends: typing and presence. Comparable only within one process;
/// a sync token names the process it came from.
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

/// <summary>The order of ephemeral changes in this process, and who is woken by them.</summary>
public interface IEphemeralTail
{
    /// <summary>Every change up to here is visible in <see cref="Typing.ITyping"/> and <see cref="Presence.IPresence"/>.</summary>
    EphemeralPosition Head { get; }

    /// <summary>Adds a follower until the handle is disposed.</summary>
    IDisposable Follow(IEphemeralFollower follower);
}

/// <summary>Is told of ephemeral changes after they are visible. The calls must be cheap and synchronous.</summary>
public interface IEphemeralFollower
{
    /// <summary>Who types in a room has changed.</summary>
    void TypingChanged(RoomId room);

    /// <summary>A user's presence has changed.</summary>
    void PresenceChanged(UserId user);
}
