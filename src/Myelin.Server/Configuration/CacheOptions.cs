using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Configuration;

/// <summary><c>Caches</c>.</summary>
public sealed class CacheOptions
{
    /// <summary>The most bytes that all caches and views hold together, as they estimate them.</summary>
    public long MaximumBytes { get; set; } = CacheLimits.DefaultBytes;
}
