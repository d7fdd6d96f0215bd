namespace Myelin.Server.Configuration;

/// <summary><c>AppServices</c>.</summary>
public sealed class AppServiceOptions
{
    /// <summary>The directory of the registration files; empty for none.</summary>
    public string Directory { get; set; } = string.Empty;
}
