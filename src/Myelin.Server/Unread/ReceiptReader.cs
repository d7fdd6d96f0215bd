using System.Collections.Immutable;
using Myelin.Server.Log;
using Myelin.Server.Receipts;

namespace Myelin.Server.Unread;

/// <summary>Reads from a user's receipts what the user has read of a room ("Threaded read receipts").</summary>
internal readonly struct ReceiptReader(ImmutableArray<Receipt> own)
{
    private const string Main = "main";

    /// <summary>The user has read everything up to here, in whatever thread.</summary>
    public LogPosition Floor
    {
        get
        {
            var floor = LogPosition.Start;
            foreach (var receipt in own)
            {
                if (receipt.ThreadId is null && receipt.Place.Position > floor)
                {
                    floor = receipt.Place.Position;
                }
            }

            return floor;
        }
    }

    /// <summary>Whether the user has read an event.</summary>
    /// <param name="placed">The event.</param>
    /// <param name="thread">The root of its thread; null for the main timeline.</param>
    public bool HasRead(PlacedEvent placed, EventId? thread)
    {
        foreach (var receipt in own)
        {
            if ((receipt.ThreadId is null || receipt.ThreadId == (thread?.Value ?? Main)) && IsUpTo(receipt.Place, placed))
            {
                return true;
            }
        }

        return false;
    }

    // If the receipt's event was older than the timeline in memory at the time, only its depth is known.
    private static bool IsUpTo(EventPlace place, PlacedEvent placed) =>
        place.Position > LogPosition.Start ? placed.Position <= place.Position : placed.Pdu.Depth <= place.Depth;
}
