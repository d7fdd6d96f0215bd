using Myelin.Core.Rooms;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The standing of an event as it is stored.</summary>
internal static class StoredStatus
{
    /// <summary>The one that queries name: everything else is hidden from clients.</summary>
    public const long Accepted = 0;

    public static long Code(EventStatus status) => status switch
    {
        EventStatus.Accepted => Accepted,
        EventStatus.SoftFailed => 1,
        EventStatus.Rejected => 2,
        EventStatus.Outlier => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static EventStatus Status(long code) => code switch
    {
        Accepted => EventStatus.Accepted,
        1 => EventStatus.SoftFailed,
        2 => EventStatus.Rejected,
        3 => EventStatus.Outlier,
        _ => throw new InvalidDataException($"{code} is no standing of an event."),
    };
}
