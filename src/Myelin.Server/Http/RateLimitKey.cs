using System.Security.Cryptography;
using System.Text;
using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>The key of a bucket. Callers choose some keys, such as the name to log in with, so a long key is replaced by its hash.</summary>
internal readonly record struct RateLimitKey
{
    /// <summary>The longest key that is kept unhashed, which is the maximum length of a user ID.</summary>
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
