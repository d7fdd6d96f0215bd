namespace Myelin.Server.Tests.Contract;

/// <summary>
/// Where the specification's OpenAPI and event schemas lie: <c>shared/matrix-spec/data</c> beside the repository, or beside
/// a folder that holds it. A clone without them skips the tests that need them.
/// </summary>
internal static class SpecificationData
{
    /// <summary>The reason given by tests that are skipped.</summary>
    public const string Absent = "the specification's data is not beside the repository (../shared/matrix-spec/data)";

    /// <summary>The folder, or null if it isn't there.</summary>
    public static string? Folder { get; } = Find(AppContext.BaseDirectory);

    private static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "matrix-spec", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
