using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Myelin.Server.Tests;

/// <summary>Starts the tests: by the test platform when it asks for its server, as <c>dotnet test</c> does, and by the console runner otherwise.</summary>
internal static class EntryPoint
{
    public static async Task<int> Main(string[] args) =>
        args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(EverydayRun.Arguments(args), SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
}
