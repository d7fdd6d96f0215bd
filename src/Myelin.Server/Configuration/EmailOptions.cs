namespace Myelin.Server.Configuration;

/// <summary>How the server sends e-mail: <c>Email</c>.</summary>
public sealed class EmailOptions
{
    /// <summary>TLS from the first byte.</summary>
    public const string SecurityTls = "tls";

    /// <summary>TLS after STARTTLS, which the server must offer.</summary>
    public const string SecurityStartTls = "starttls";

    /// <summary>No TLS at all: for a mail server on the same machine.</summary>
    public const string SecurityNone = "none";

    /// <summary>The mail server; empty: no e-mail is sent.</summary>
    public string Host { get; set; } = string.Empty;

    public int Port { get; set; } = 587;

    /// <summary><see cref="SecurityStartTls"/>, <see cref="SecurityTls"/> or <see cref="SecurityNone"/>.</summary>
    public string Security { get; set; } = SecurityStartTls;

    /// <summary>The account at the mail server; empty: none.</summary>
    public string Username { get; set; } = string.Empty;

    public string Password { get; set; } = string.Empty;

    /// <summary>The address that mails come from.</summary>
    public string From { get; set; } = string.Empty;
}
