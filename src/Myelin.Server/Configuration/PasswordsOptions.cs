namespace Myelin.Server.Configuration;

/// <summary>Which passwords may be set: <c>Passwords</c>.</summary>
public sealed class PasswordsOptions
{
    /// <summary>The most that <see cref="MinimumLength"/> may ask for: what always fits into the longest password.</summary>
    public const int LargestMinimumLength = 128;

    /// <summary>The fewest characters of a password.</summary>
    public int MinimumLength { get; set; } = 8;
}
