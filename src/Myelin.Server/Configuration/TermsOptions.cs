namespace Myelin.Server.Configuration;

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
