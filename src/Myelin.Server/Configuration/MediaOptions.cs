namespace Myelin.Server.Configuration;

/// <summary><c>Media</c>.</summary>
public sealed class MediaOptions
{
    /// <summary>Where media lie; empty for <c>media</c> in the data directory.</summary>
    public string Directory { get; set; } = string.Empty;
}
