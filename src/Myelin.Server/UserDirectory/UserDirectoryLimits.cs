namespace Myelin.Server.UserDirectory;

/// <summary>The bounds of the user directory.</summary>
internal static class UserDirectoryLimits
{
    /// <summary>Users in an answer if no limit is given.</summary>
    public const int DefaultResults = 10;

    /// <summary>The most users in an answer.</summary>
    public const int MaximumResults = 50;

    /// <summary>The longest term in characters.</summary>
    public const int MaximumTermLength = 255;

    /// <summary>The most words of a term.</summary>
    public const int MaximumWords = 8;

    /// <summary>The most users whose name fits that are looked at for one search.</summary>
    public const int MaximumCandidates = 2_000;
}
