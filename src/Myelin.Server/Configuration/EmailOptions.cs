namespace Myelin.Server.Configuration;

/// <summary>The e-mail settings: <c>Email</c>.</summary>
public sealed class EmailOptions
{
    /// <summary>TLS from the first byte.</summary>
    public const string SecurityTls = "tls";

    /// <summary>TLS after STARTTLS, which the server must offer.</summary>
    public const string SecurityStartTls = "starttls";

    /// <summary>No TLS, for a mail server on the same machine.</summary>
    public const string SecurityNone = "none";

    /// <summary>The mail server; empty to send no e-mail.</summary>
    public string Host { get; set; } = string.Empty;

    public int Port { get; set; } = 587;

    /// <summary><see cref="SecurityStartTls"/>, <see cref="SecurityTls"/> or <see cref="SecurityNone"/>.</summary>
    public string Security { get; set; } = SecurityStartTls;

    /// <summary>The user name at the mail server; empty for none.</summary>
    public string Username { get; set; } = string.Empty;

    public string Password { get; set; } = string.Empty;

    /// <summary>The sender address.</summary>
    public string From { get; set; } = string.Empty;
}
