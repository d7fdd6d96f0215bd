using Myelin.Core.Rooms;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The standing of an event as it is stored.</summary>
internal static class StoredStanding
{
    /// <summary>The one that queries name: everything else is hidden from clients.</summary>
    public const long Accepted = 0;

    public static long Code(EventStanding standing) => standing switch
    {
        EventStanding.Accepted => Accepted,
        EventStanding.SoftFailed => 1,
        EventStanding.Rejected => 2,
        EventStanding.Outlier => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(standing)),
    };

    public static EventStanding Standing(long code) => code switch
    {
        Accepted => EventStanding.Accepted,
        1 => EventStanding.SoftFailed,
        2 => EventStanding.Rejected,
        3 => EventStanding.Outlier,
        _ => throw new InvalidDataException($"{code} is no standing of an event."),
    };
}
