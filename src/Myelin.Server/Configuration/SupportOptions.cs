namespace Myelin.Server.Configuration;

/// <summary>The content of <c>/.well-known/matrix/support</c>: <c>Support</c>.</summary>
public sealed class SupportOptions
{
    /// <summary>The URL of a help page for this server's users; empty if there is none.</summary>
    public string Page { get; set; } = string.Empty;

    public List<SupportContactOptions> Contacts { get; set; } = [];
}

/// <summary>A contact: <c>Support:Contacts:N</c>.</summary>
public sealed class SupportContactOptions
{
    /// <summary><c>m.role.admin</c>, <c>m.role.security</c>, or a namespaced role.</summary>
    public string Role { get; set; } = "m.role.admin";

    public string MatrixId { get; set; } = string.Empty;

    public string EmailAddress { get; set; } = string.Empty;
}
