using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Changes of a state, ordered by tuple; immutable.</summary>
internal sealed class StateDelta
{
    /// <summary>The event number that means "removed".</summary>
    private const long Removed = 0;

    private readonly long[] _tuples;
    private readonly long[] _events;

    private StateDelta(long[] tuples, long[] events)
    {
        _tuples = tuples;
        _events = events;
    }

    public int Count => _tuples.Length;

    public ReadOnlySpan<long> Tuples => _tuples;

    /// <summary>A delta of changes in any order; the last change of a tuple wins.</summary>
    public static StateDelta From(IEnumerable<StateChange> changes)
    {
        var ordered = new SortedDictionary<long, long>();
        foreach (var change in changes)
        {
            ordered[change.Tuple.Value] = change.Event?.Value ?? Removed;
        }

        return new StateDelta([.. ordered.Keys], [.. ordered.Values]);
    }

    /// <summary>Combines this delta with a newer one.</summary>
    public StateDelta With(StateDelta newer)
    {
        var tuples = new List<long>(Count + newer.Count);
        var events = new List<long>(Count + newer.Count);
        for (int i = 0, j = 0; i < Count || j < newer.Count;)
        {
            var takeNewer = i == Count || (j < newer.Count && newer._tuples[j] <= _tuples[i]);
            if (takeNewer && i < Count && newer._tuples[j] == _tuples[i])
            {
                i++;
            }

            tuples.Add(takeNewer ? newer._tuples[j] : _tuples[i]);
            events.Add(takeNewer ? newer._events[j++] : _events[i++]);
        }

        return new StateDelta([.. tuples], [.. events]);
    }

    /// <summary>This delta without removals: the full state, if there is no layer below it.</summary>
    public StateDelta WithoutRemovals()
    {
        if (!_events.Contains(Removed))
        {
            return this;
        }

        var kept = Enumerable.Range(0, Count).Where(i => _events[i] != Removed).ToList();
        return new StateDelta([.. kept.Select(i => _tuples[i])], [.. kept.Select(i => _events[i])]);
    }

    /// <summary>Whether the delta changes the tuple; the event is null if it was removed.</summary>
    public bool TryGet(long tuple, out long? eventNumber)
    {
        var index = Array.BinarySearch(_tuples, tuple);
        eventNumber = index >= 0 && _events[index] != Removed ? _events[index] : null;
        return index >= 0;
    }

    public IEnumerable<StateChange> Changes()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return new StateChange(new TupleNumber(_tuples[i]), _events[i] == Removed ? null : new EventNumber(_events[i]));
        }
    }

    /// <summary>
    /// Writes the count, then for each pair the distance of its tuple from the previous tuple and of its event from the previous event (zigzag), as
    /// variable-length integers: events sent at about the same time have close numbers.
    /// </summary>
    public byte[] Pack()
    {
        var bytes = new List<byte>(4 + (Count * 5));
        Append(bytes, (ulong)Count);
        long lastTuple = 0;
        long lastEvent = 0;
        for (var i = 0; i < Count; i++)
        {
            Append(bytes, (ulong)(_tuples[i] - lastTuple));
            lastTuple = _tuples[i];
            if (_events[i] == Removed)
            {
                Append(bytes, 0);
                continue;
            }

            var distance = _events[i] - lastEvent;
            Append(bytes, (ulong)((distance << 1) ^ (distance >> 63)) + 1);
            lastEvent = _events[i];
        }

        return [.. bytes];
    }

    /// <exception cref="InvalidDataException">The bytes are not a packed delta.</exception>
    public static StateDelta Unpack(ReadOnlySpan<byte> bytes)
    {
        var count = checked((int)Read(ref bytes));
        if (count > bytes.Length)
        {
            throw new InvalidDataException("A packed state delta is cut off.");
        }

        var tuples = new long[count];
        var events = new long[count];
        long lastTuple = 0;
        long lastEvent = 0;
        for (var i = 0; i < count; i++)
        {
            lastTuple += (long)Read(ref bytes);
            tuples[i] = lastTuple;
            var packed = Read(ref bytes);
            if (packed != 0)
            {
                packed--;
                lastEvent += (long)(packed >> 1) ^ -(long)(packed & 1);
                events[i] = lastEvent;
            }
        }

        return new StateDelta(tuples, events);
    }

    private static void Append(List<byte> bytes, ulong value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    private static ulong Read(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (bytes.IsEmpty)
            {
                throw new InvalidDataException("A packed state delta is cut off.");
            }

            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A packed state delta holds a number that is too long.");
    }
}
