using Myelin.Server.Federation;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Bounds and delays of what is sent to other servers.</summary>
internal static class DestinationLimits
{
    /// <summary>How many events wait in memory for one server; if there are more, they are read from their rooms.</summary>
    public const int WaitingEvents = 500;

    /// <summary>How many EDUs wait for one server; the oldest are dropped.</summary>
    public const int WaitingEdus = 400;

    /// <summary>Up to how many missed events of a room are sent all; if it has missed more, only those that no other refers to.</summary>
    public const int MissedPerRoom = 20;

    /// <summary>In how many rooms missed events are looked for at a time.</summary>
    public const int RoomsPerRead = 25;

    /// <summary>How many events of a room are read at a time to find missed ones.</summary>
    public const int EventsPerRead = 100;

    /// <summary>How many times so many are read at most, once one that was missed is found.</summary>
    public const int ReadsPerRoom = 10;

    /// <summary>How many transactions are under way at a time, to all servers.</summary>
    public const int TransactionsAtOnce = 1_000;

    /// <summary>How many owners of destinations are woken at a time.</summary>
    public const int WakesAtOnce = 256;

    /// <summary>How often waking an owner is attempted if its activation is ending.</summary>
    public const int WakeAttempts = 3;

    /// <summary>How many events for servers are gathered from the log before their owners are woken: each event counts once for each server.</summary>
    public const int FoundAtOnce = 20_000;

    /// <summary>How many destinations that are behind are read from the database and started at a time.</summary>
    public const int StartedAtOnce = 1_000;

    /// <summary>How many rooms whose typing users have changed wait for their servers to be told; in further rooms typing ends by its timeout.</summary>
    public const int TypingRooms = 10_000;

    /// <summary>How much is kept of an error, in characters.</summary>
    public const int ErrorLength = 1_000;

    /// <summary>The delay before a failed transaction is first retried; it doubles with each further failure.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(2);

    /// <summary>The longest time between two attempts.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(6);

    /// <summary>How long a server that has been told everything is idle before its rows are written to say so.</summary>
    public static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(10);

    /// <summary>How often a busy destination's progress is written. What was sent since then is sent again after a crash.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    /// <summary>How often each process makes sure that destinations that are behind have an owner.</summary>
    public static readonly TimeSpan OwnerInterval = TimeSpan.FromMinutes(1);

    /// <summary>The delay before the next attempt: between half of what the failures make it and all of it, so that servers are not retried all at once.</summary>
    /// <param name="failures">The number of failures in a row, at least 1.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan AttemptDelay(int failures, double jitter) => BackOff.After(failures, FirstBackOff, LongestBackOff) * (0.5 + (jitter / 2));
}
