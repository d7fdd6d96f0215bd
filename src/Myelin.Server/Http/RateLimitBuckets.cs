namespace Myelin.Server.Http;

/// <summary>A bounded number of leaky buckets, ordered by their last charge.</summary>
/// <param name="capacity">The most buckets; a new one replaces the least recently charged.</param>
internal sealed class RateLimitBuckets(int capacity)
{
    /// <summary>The longest time any bucket takes to drain: one that was not charged for longer is empty.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>The most buckets that one charge removes, so that none scans all of them.</summary>
    private const int LetGoAtOnce = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<RateLimitKey, LinkedListNode<Bucket>> _buckets = [];
    private readonly LinkedList<Bucket> _byLastCharge = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _buckets.Count;
            }
        }
    }

    /// <summary>Charges one call.</summary>
    /// <returns>How long to wait before the next attempt; zero if the call is allowed.</returns>
    public TimeSpan Take(RateLimitKey key, RateLimitAllowance allowance, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_buckets.TryGetValue(key, out var node))
            {
                _byLastCharge.Remove(node);
            }
            else
            {
                LetGo(now);
                node = new LinkedListNode<Bucket>(new Bucket(key, now));
                _buckets.Add(key, node);
            }

            _byLastCharge.AddLast(node);
            return node.Value.Take(now, allowance);
        }
    }

    /// <summary>Makes room for a bucket.</summary>
    private void LetGo(DateTimeOffset now)
    {
        for (var gone = 0; gone < LetGoAtOnce && _byLastCharge.First is { } first && (_buckets.Count >= capacity || now - first.Value.At > Memory); gone++)
        {
            _byLastCharge.RemoveFirst();
            _buckets.Remove(first.Value.Key);
        }
    }

    private sealed class Bucket(RateLimitKey key, DateTimeOffset at)
    {
        private double _level;

        public RateLimitKey Key => key;

        public DateTimeOffset At { get; private set; } = at;

        public TimeSpan Take(DateTimeOffset now, RateLimitAllowance allowance)
        {
            _level = Math.Max(0, _level - ((now - At).TotalSeconds * allowance.PerSecond));
            At = now;
            if (_level + 1 > allowance.Burst)
            {
                return TimeSpan.FromSeconds((_level + 1 - allowance.Burst) / allowance.PerSecond);
            }

            _level++;
            return TimeSpan.Zero;
        }
    }
}
