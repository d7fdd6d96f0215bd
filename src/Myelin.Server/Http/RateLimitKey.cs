using System.Security.Cryptography;
using System.Text;
using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>What a bucket is kept by. Callers choose some keys, such as the name to log in with: a long one is kept by its hash.</summary>
internal readonly record struct RateLimitKey
{
    /// <summary>The longest key kept as it is: user IDs are no longer.</summary>
    private const int MaximumLength = 255;

    private RateLimitKey(RateLimitClass limit, string key)
    {
        Limit = limit;
        Key = key;
    }

    public RateLimitClass Limit { get; }

    public string Key { get; }

    public static RateLimitKey Of(RateLimitClass limit, string key) =>
        new(limit, key.Length <= MaximumLength ? key : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
}
