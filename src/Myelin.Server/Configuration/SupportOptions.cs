namespace Myelin.Server.Configuration;

/// <summary>What <c>/.well-known/matrix/support</c> tells: <c>Support</c>.</summary>
public sealed class SupportOptions
{
    /// <summary>The URL of a page that helps this server's users; empty if there is none.</summary>
    public string Page { get; set; } = string.Empty;

    public List<SupportContactOptions> Contacts { get; set; } = [];
}
