namespace Myelin.Server.Storage;

/// <summary>
/// Keys in the order of their newest change, once each, so that those changed after a position are found without scanning the others. Not
/// thread-safe.
/// </summary>
/// <param name="capacity">The most keys kept; the one changed longest ago is dropped first.</param>
/// <param name="completeAfter">Every key that changes after this will be kept.</param>
internal sealed class ChangeOrder<TKey>(int capacity, long completeAfter = 0)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, long Position)>> _nodes = [];
    private readonly LinkedList<(TKey Key, long Position)> _order = [];

    /// <summary>Every key whose newest change is after this position is kept.</summary>
    public long CompleteAfter { get; private set; } = completeAfter;

    public bool IsFull => _nodes.Count >= capacity;

    /// <summary>The position of a key's newest change; null if it is not kept.</summary>
    public long? PositionOf(TKey key) => _nodes.TryGetValue(key, out var node) ? node.Value.Position : null;

    /// <summary>Records a change, which must be newer than all before.</summary>
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

    /// <summary>Adds changes older than those kept.</summary>
    /// <param name="newestFirst">The newest change of each key after a position, newest first.</param>
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

    /// <summary>Drops a key whose changes no longer matter to anyone.</summary>
    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _order.Remove(node);
        }
    }

    /// <summary>Drops everything.</summary>
    /// <param name="completeFrom">Every key that changes after this will be kept.</param>
    public void Clear(long completeFrom)
    {
        _nodes.Clear();
        _order.Clear();
        CompleteAfter = completeFrom;
    }

    /// <summary>The keys changed after a position, newest first; null if there are more than requested or not all of them are kept.</summary>
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
