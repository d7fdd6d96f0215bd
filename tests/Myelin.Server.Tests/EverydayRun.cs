namespace Myelin.Server.Tests;

/// <summary>What <c>dotnet test</c> runs of itself: all but the slow tests. Who names what to run gets it, slow or not.</summary>
internal static class EverydayRun
{
    private const string Without = "--filter-not-trait";

    /// <summary>The arguments of the test platform for those that the process was started with.</summary>
    public static string[] Arguments(string[] given) =>
        IsCommandLine(given) && !Array.Exists(given, IsChoice) ? [.. given, Without, $"{SlowAttribute.Name}={SlowAttribute.Value}"] : given;

    // An editor's test list asks otherwise, and is to show all.
    private static bool IsCommandLine(string[] given) => given.Zip(given.Skip(1)).Contains(("--server", "dotnettestcli"));

    private static bool IsChoice(string argument) =>
        argument.StartsWith("--filter-", StringComparison.Ordinal) && !argument.StartsWith("--filter-not-", StringComparison.Ordinal);
}
