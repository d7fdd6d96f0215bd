namespace Myelin.Server.Configuration;

/// <summary>Who may make an account: <c>Registration</c>.</summary>
public sealed class RegistrationOptions
{
    /// <summary>Null: open only while the server is named <c>localhost</c> and every listener is on loopback.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Whether a registration token is asked for (<c>m.login.registration_token</c>).</summary>
    public bool RequireToken { get; set; }

    /// <summary>Serves <c>/_synapse/admin/v1/register</c>; empty to not serve it.</summary>
    public string SharedSecret { get; set; } = string.Empty;

    /// <summary>Whether guests may register.</summary>
    public bool Guests { get; set; }

    /// <summary>Policies to agree to, by their name (<c>m.login.terms</c>).</summary>
    public Dictionary<string, TermsOptions> Terms { get; set; } = [];
}
