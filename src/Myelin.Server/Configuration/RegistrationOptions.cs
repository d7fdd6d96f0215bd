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

/// <summary>A policy that a person agrees to before an account is made: <c>Registration:Terms:NAME</c>.</summary>
public sealed class TermsOptions
{
    /// <summary>The version agreed to.</summary>
    public string Version { get; set; } = "1";

    /// <summary>Its title as a person reads it.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Where its text is read.</summary>
    public string Url { get; set; } = string.Empty;
}
