namespace Myelin.Server.Storage;

/// <summary>
/// Keys in the order of their newest change, each standing in it once, so that those changed after a position are found without looking at the
/// others. Not for several threads at once.
/// </summary>
/// <param name="capacity">The most keys held; those that changed longest ago go first.</param>
/// <param name="completeAfter">Every key that changes after this will be held.</param>
internal sealed class ChangeOrder<TKey>(int capacity, long completeAfter = 0)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, long Position)>> _nodes = [];
    private readonly LinkedList<(TKey Key, long Position)> _order = [];

    /// <summary>Every key whose newest change has a greater position is held.</summary>
    public long CompleteAfter { get; private set; } = completeAfter;

    public bool IsFull => _nodes.Count >= capacity;

    /// <summary>The position of a key's newest change; null if it is not held.</summary>
    public long? PositionOf(TKey key) => _nodes.TryGetValue(key, out var node) ? node.Value.Position : null;

    /// <summary>Notes a change that is newer than all before.</summary>
    public void Touch(TKey key, long position)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            _order.Remove(node);
            node.Value = (key, position);
            _order.AddLast(node);
            return;
        }

        if (IsFull)
        {
            var oldest = _order.First!;
            CompleteAfter = oldest.Value.Position;
            Remove(oldest.Value.Key);
        }

        _nodes[key] = _order.AddLast((key, position));
    }

    /// <summary>Adds changes from before those that are held.</summary>
    /// <param name="newestFirst">The newest change of each key after a position, the newest first.</param>
    /// <param name="after">The position.</param>
    public void Prepend(IEnumerable<(TKey Key, long Position)> newestFirst, long after)
    {
        foreach (var (key, position) in newestFirst)
        {
            if (_nodes.ContainsKey(key))
            {
                continue;
            }

            if (IsFull)
            {
                CompleteAfter = position;
                return;
            }

            _nodes[key] = _order.AddFirst((key, position));
        }

        CompleteAfter = after;
    }

    /// <summary>Lets go of a key of which nobody is to be told any more.</summary>
    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _order.Remove(node);
        }
    }

    /// <summary>Forgets everything.</summary>
    /// <param name="completeFrom">Every key that changes after this will be held.</param>
    public void Clear(long completeFrom)
    {
        _nodes.Clear();
        _order.Clear();
        CompleteAfter = completeFrom;
    }

    /// <summary>The keys that changed after a position, the newest first; null if they are more than asked for or not all are held.</summary>
    public List<TKey>? After(long position, int atMost = int.MaxValue)
    {
        if (position < CompleteAfter)
        {
            return null;
        }

        var changed = new List<TKey>();
        for (var node = _order.Last; node is not null && node.Value.Position > position; node = node.Previous)
        {
            if (changed.Count == atMost)
            {
                return null;
            }

            changed.Add(node.Value.Key);
        }

        return changed;
    }
}
