namespace Myelin.Server.Log.Numbers;

/// <summary>A room's internal number.</summary>
public readonly record struct RoomNumber(long Value);

/// <summary>A user's internal number; local and remote users alike.</summary>
public readonly record struct UserNumber(long Value);

/// <summary>An event's internal number; not its log position. Numbers grow over time within one process, not across processes.</summary>
public readonly record struct EventNumber(long Value);

/// <summary>The number of an event type, or of any other type name.</summary>
public readonly record struct TypeNumber(long Value);

/// <summary>The number of a (type, state_key) tuple.</summary>
public readonly record struct TupleNumber(long Value) : IComparable<TupleNumber>
{
    public int CompareTo(TupleNumber other) => Value.CompareTo(other.Value);

    public static bool operator <(TupleNumber left, TupleNumber right) => left.Value < right.Value;

    public static bool operator >(TupleNumber left, TupleNumber right) => left.Value > right.Value;

    public static bool operator <=(TupleNumber left, TupleNumber right) => left.Value <= right.Value;

    public static bool operator >=(TupleNumber left, TupleNumber right) => left.Value >= right.Value;
}

/// <summary>The number series; the values are stored.</summary>
public enum NumberSeries : short
{
    Room = 1,
    User = 2,
    Event = 3,
    Type = 4,
    Tuple = 5,
    Snapshot = 6,

    /// <summary>For any other slice that needs unique numbers.</summary>
    General = 7,
}
