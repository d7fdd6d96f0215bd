namespace Myelin.Server.UserDirectory;

/// <summary>Limits for the user directory.</summary>
internal static class UserDirectoryLimits
{
    /// <summary>Users per response if the request has no limit.</summary>
    public const int DefaultResults = 10;

    /// <summary>The most users per response.</summary>
    public const int MaximumResults = 50;

    /// <summary>The most characters of a search term.</summary>
    public const int MaximumTermLength = 255;

    /// <summary>The most words of a search term.</summary>
    public const int MaximumWords = 8;

    /// <summary>The most users with a matching name or ID that are considered for one search.</summary>
    public const int MaximumCandidates = 2_000;
}
