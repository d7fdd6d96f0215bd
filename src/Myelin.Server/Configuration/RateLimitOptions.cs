namespace Myelin.Server.Configuration;

/// <summary><c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether callers who ask too often are told to wait.</summary>
    public bool Enabled { get; set; } = true;
}
