using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Http;

/// <summary>
/// Leaky buckets by class of call and by who calls: the user where there is one, else the address. A bucket that has
/// drained is forgotten; their number is bounded by <see cref="MaximumBuckets"/>.
/// </summary>
internal sealed class RateLimits(IOptions<MyelinOptions> options, TimeProvider time)
{
    public const int MaximumBuckets = 100_000;

    private readonly ConcurrentDictionary<(RateLimitClass, string), Bucket> _buckets = new();

    /// <exception cref="MatrixException"><c>M_LIMIT_EXCEEDED</c> with <c>retry_after_ms</c>.</exception>
    public void Charge(RateLimitClass limit, Caller? caller, IPAddress? address)
    {
        if (limit != RateLimitClass.None && caller?.IsRateLimited is not false)
        {
            Charge(limit, caller?.User.Value ?? address?.ToString() ?? "unknown");
        }
    }

    /// <summary>Counts against a key of the caller's choosing, such as the account that somebody tries to log in to.</summary>
    /// <exception cref="MatrixException"><c>M_LIMIT_EXCEEDED</c> with <c>retry_after_ms</c>.</exception>
    public void Charge(RateLimitClass limit, string key)
    {
        if (!options.Value.RateLimits.Enabled)
        {
            return;
        }

        var (perSecond, burst) = Allowance(limit);
        if (_buckets.Count >= MaximumBuckets)
        {
            ForgetDrained();
        }

        var bucket = _buckets.GetOrAdd((limit, key), static _ => new Bucket());
        var wait = bucket.Take(time.GetUtcNow(), perSecond, burst);
        if (wait > TimeSpan.Zero)
        {
            throw MatrixException.LimitExceeded(wait);
        }
    }

    private static (double PerSecond, double Burst) Allowance(RateLimitClass limit) => limit switch
    {
        RateLimitClass.Message => (10, 50),
        RateLimitClass.Login => (0.2, 10),
        RateLimitClass.Registration => (0.2, 5),
        RateLimitClass.Join => (0.5, 20),
        RateLimitClass.Invite => (0.5, 20),
        RateLimitClass.Search => (2, 20),
        RateLimitClass.Media => (50, 1000),
        _ => (100, 1000),
    };

    private void ForgetDrained()
    {
        var now = time.GetUtcNow();
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsDrained(now, Allowance(key.Item1).PerSecond))
            {
                _buckets.TryRemove(key, out _);
            }
        }
    }

    private sealed class Bucket
    {
        private readonly Lock _lock = new();
        private double _level;
        private DateTimeOffset _at;

        public TimeSpan Take(DateTimeOffset now, double perSecond, double burst)
        {
            lock (_lock)
            {
                var level = Math.Max(0, _level - ((now - _at).TotalSeconds * perSecond));
                _at = now;
                if (level + 1 > burst)
                {
                    _level = level;
                    return TimeSpan.FromSeconds((level + 1 - burst) / perSecond);
                }

                _level = level + 1;
                return TimeSpan.Zero;
            }
        }

        public bool IsDrained(DateTimeOffset now, double perSecond)
        {
            lock (_lock)
            {
                return _level - ((now - _at).TotalSeconds * perSecond) <= 0;
            }
        }
    }
}
