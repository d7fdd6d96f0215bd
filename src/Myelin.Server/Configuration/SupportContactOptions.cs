namespace Myelin.Server.Configuration;

/// <summary>Whom to write to: <c>Support:Contacts:N</c>.</summary>
public sealed class SupportContactOptions
{
    /// <summary><c>m.role.admin</c>, <c>m.role.security</c>, or a namespaced role.</summary>
    public string Role { get; set; } = "m.role.admin";

    public string MatrixId { get; set; } = string.Empty;

    public string EmailAddress { get; set; } = string.Empty;
}
