using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Push;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Unread;

/// <summary>
/// Caches events in the form that push rules evaluate. The rules of all members of a room evaluate an event at about the same time, so only recent events
/// are kept: a prepared event takes more memory than the event itself, too much to keep for every timeline.
/// </summary>
internal sealed class PreparedEvents : ISpareMemory
{
    /// <summary>The most small events kept; a power of two. Two events that share a slot only cost a second preparation.</summary>
    internal const int Slots = 512;

    /// <summary>The most large events kept; a power of two. Prepared, they take some ten times their size, and anybody can send them.</summary>
    internal const int LargeSlots = 8;

    /// <summary>The size in bytes from which an event is large.</summary>
    internal const int Large = 2_048;

    private readonly Prepared?[] _small = new Prepared?[Slots];
    private readonly Prepared?[] _large = new Prepared?[LargeSlots];

    /// <summary>The event in the form that push rules evaluate.</summary>
    public PushEvent Of(Pdu pdu)
    {
        var slots = pdu.Json.Length < Large ? _small : _large;
        ref var slot = ref slots[RuntimeHelpers.GetHashCode(pdu) & (slots.Length - 1)];
        if (Volatile.Read(ref slot) is { } found && ReferenceEquals(found.Pdu, pdu))
        {
            return found.Event;
        }

        var prepared = new Prepared(pdu, new PushEvent(JsonElement.Parse(pdu.Json.Span, JsonLimits.Documents)));
        Volatile.Write(ref slot, prepared);
        return prepared.Event;
    }

    public void LetGo()
    {
        Array.Clear(_small);
        Array.Clear(_large);
    }

    private sealed record Prepared(Pdu Pdu, PushEvent Event);
}
