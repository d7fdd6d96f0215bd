namespace Myelin.Server.Configuration;

/// <summary>What <c>/.well-known/matrix/support</c> tells: <c>Support</c>.</summary>
public sealed class SupportOptions
{
    /// <summary>The URL of a page that helps this server's users; empty if there is none.</summary>
    public string Page { get; set; } = string.Empty;

    public List<SupportContactOptions> Contacts { get; set; } = [];
}

/// <summary>Whom to write to: <c>Support:Contacts:N</c>.</summary>
public sealed class SupportContactOptions
{
    /// <summary><c>m.role.admin</c>, <c>m.role.security</c>, or a namespaced role.</summary>
    public string Role { get; set; } = "m.role.admin";

    public string MatrixId { get; set; } = string.Empty;

    public string EmailAddress { get; set; } = string.Empty;
}
