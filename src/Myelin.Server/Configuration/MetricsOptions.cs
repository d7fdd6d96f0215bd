namespace Myelin.Server.Configuration;

/// <summary><c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>The URL of a listener of their own, beside <c>Listeners</c>; empty for none.</summary>
    public string Listener { get; set; } = string.Empty;

    /// <summary>A bearer token for <c>/metrics</c> from anywhere; empty for none.</summary>
    public string Token { get; set; } = string.Empty;
}
