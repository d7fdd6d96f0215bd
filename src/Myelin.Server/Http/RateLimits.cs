using System.Net;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Http;

/// <summary>
/// Leaky buckets by class of call and by caller: the user if there is one, otherwise the address. There are never more than <see
/// cref="MaximumBuckets"/>: the least recently charged are dropped.
/// </summary>
internal sealed class RateLimits(IOptions<MyelinOptions> options, TimeProvider time)
{
    public const int MaximumBuckets = 100_000;

    /// <summary>Shards with separate locks, so that callers rarely wait for each other.</summary>
    private const int Shards = 32;

    private readonly RateLimitBuckets[] _shards =
        [.. Enumerable.Range(0, Shards).Select(static _ => new RateLimitBuckets(MaximumBuckets / Shards))];

    /// <summary>The number of buckets.</summary>
    public int Buckets => _shards.Sum(static shard => shard.Count);

    /// <exception cref="MatrixException"><c>M_LIMIT_EXCEEDED</c> with <c>retry_after_ms</c>.</exception>
    public void Charge(RateLimitClass limit, Caller? caller, IPAddress? address)
    {
        if (limit != RateLimitClass.None && caller?.IsRateLimited is not false)
        {
            Charge(limit, caller?.User.Value ?? AddressKey.Of(address));
        }
    }

    /// <summary>Charges a key that the caller chooses, such as the account of a login attempt.</summary>
    /// <exception cref="MatrixException"><c>M_LIMIT_EXCEEDED</c> with <c>retry_after_ms</c>.</exception>
    public void Charge(RateLimitClass limit, string key)
    {
        if (!options.Value.RateLimits.Enabled)
        {
            return;
        }

        var bounded = RateLimitKey.Of(limit, key);
        var wait = _shards[(uint)bounded.GetHashCode() % Shards].Take(bounded, RateLimitAllowance.Of(limit), time.GetUtcNow());
        if (wait > TimeSpan.Zero)
        {
            throw MatrixException.LimitExceeded(wait);
        }
    }
}
