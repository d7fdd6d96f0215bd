using Myelin.Core.Events;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// The last of a room's events that are in order of time: each is deeper than those before and says no earlier time, so that one of them is
/// found by its time with few steps through the depths (<see cref="EventsByTime"/>). Servers whose clocks are behind, forks and history filled in
/// later are out of order.
/// </summary>
/// <param name="Depth">Its depth; 0 if there is none yet.</param>
/// <param name="OriginServerTs">Its time in milliseconds.</param>
internal readonly record struct TimeOrder(long Depth, long OriginServerTs)
{
    /// <summary>How far ahead of this server's clock an event may be and still set the time for those after it: one from far ahead would leave all of them out of order.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Whether an event continues the order.</summary>
    public bool IsContinuedBy(Pdu pdu, DateTimeOffset now) =>
        pdu.Depth > Depth && pdu.OriginServerTs >= OriginServerTs && pdu.OriginServerTs <= (now + Ahead).ToUnixTimeMilliseconds();
}
