namespace Myelin.Server.Configuration;

/// <summary><c>Federation</c>.</summary>
public sealed class FederationOptions
{
    /// <summary>Whether the server speaks with other servers.</summary>
    public bool Enabled { get; set; }
}
