using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Push;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Unread;

/// <summary>
/// Events as push rules see them. The rules of all members of a room ask of an event within moments of each other, so those asked of last are
/// held: prepared, an event takes more memory than itself, and kept for as long as the event is it would do so for every timeline.
/// </summary>
internal sealed class PreparedEvents : ISpareMemory
{
    /// <summary>How many are held at most; a power of two. Two events that share a slot cost each other a second preparation, nothing else.</summary>
    internal const int Slots = 512;

    /// <summary>How many of those that are large are held at most; a power of two. Prepared, they take some ten times their size, and anybody can send them.</summary>
    internal const int LargeSlots = 8;

    /// <summary>From how many bytes on an event is large.</summary>
    internal const int Large = 2_048;

    private readonly Prepared?[] _held = new Prepared?[Slots];
    private readonly Prepared?[] _heldLarge = new Prepared?[LargeSlots];

    /// <summary>The event as the rules see it.</summary>
    public PushEvent Of(Pdu pdu)
    {
        var slots = pdu.Json.Length < Large ? _held : _heldLarge;
        ref var slot = ref slots[RuntimeHelpers.GetHashCode(pdu) & (slots.Length - 1)];
        if (Volatile.Read(ref slot) is { } held && ReferenceEquals(held.Pdu, pdu))
        {
            return held.Event;
        }

        var prepared = new Prepared(pdu, new PushEvent(JsonElement.Parse(pdu.Json.Span, JsonLimits.Documents)));
        Volatile.Write(ref slot, prepared);
        return prepared.Event;
    }

    public void LetGo()
    {
        Array.Clear(_held);
        Array.Clear(_heldLarge);
    }

    private sealed record Prepared(Pdu Pdu, PushEvent Event);
}
