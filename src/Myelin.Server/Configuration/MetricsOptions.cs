namespace Myelin.Server.Configuration;

/// <summary><c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>A bearer token for <c>/metrics</c> from elsewhere than loopback; empty allows loopback only.</summary>
    public string Token { get; set; } = string.Empty;
}
