using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Push;

namespace Myelin.Server.Sync.Unread;

/// <summary>
/// Events as push rules see them. The rules of all members of a room ask of an event within moments of each other, so those asked of last are
/// held: prepared, an event takes more memory than itself, and kept for as long as the event is it would do so for every timeline.
/// </summary>
internal static class PreparedEvents
{
    /// <summary>How many are held at most; a power of two. Two events that share a slot cost each other a second preparation, nothing else.</summary>
    internal const int Slots = 512;

    /// <summary>The largest event held, in bytes: prepared, it takes some ten times as much. Larger ones are rare, and bounded so they can't fill memory.</summary>
    internal const int LargestHeld = 2_048;

    private static readonly Prepared?[] Held = new Prepared?[Slots];

    /// <summary>The event as the rules see it.</summary>
    public static PushEvent Of(Pdu pdu)
    {
        ref var slot = ref Held[RuntimeHelpers.GetHashCode(pdu) & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } held && ReferenceEquals(held.Pdu, pdu))
        {
            return held.Event;
        }

        var prepared = new Prepared(pdu, new PushEvent(JsonElement.Parse(pdu.Json.Span, JsonLimits.Documents)));
        if (pdu.Json.Length <= LargestHeld)
        {
            Volatile.Write(ref slot, prepared);
        }

        return prepared.Event;
    }

    private sealed record Prepared(Pdu Pdu, PushEvent Event);
}
