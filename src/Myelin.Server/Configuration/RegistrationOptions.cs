namespace Myelin.Server.Configuration;

/// <summary>Who may create an account: <c>Registration</c>.</summary>
public sealed class RegistrationOptions
{
    /// <summary>Whether registration is open; null: only while the server is named <c>localhost</c> and every listener is on loopback.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Whether a registration token is required (<c>m.login.registration_token</c>).</summary>
    public bool RequireToken { get; set; }

    /// <summary>The secret for <c>/_synapse/admin/v1/register</c>; empty to not serve it.</summary>
    public string SharedSecret { get; set; } = string.Empty;

    /// <summary>Whether guests may register.</summary>
    public bool Guests { get; set; }

    /// <summary>Policies that users must accept, by name (<c>m.login.terms</c>).</summary>
    public Dictionary<string, TermsOptions> Terms { get; set; } = [];
}

/// <summary>A policy that users must accept before they get an account: <c>Registration:Terms:NAME</c>.</summary>
public sealed class TermsOptions
{
    /// <summary>The version of the policy.</summary>
    public string Version { get; set; } = "1";

    /// <summary>Its title for users.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>The URL of its text.</summary>
    public string Url { get; set; } = string.Empty;
}
