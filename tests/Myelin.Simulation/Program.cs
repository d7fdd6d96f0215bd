using Myelin.Simulation;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// dotnet run --project tests/Myelin.Simulation -- seeds 10000 [--from N]
// Anything else runs the tests: a test runner of the platform when it asks for its server, the console otherwise.
if (args is ["seeds", ..])
{
    return SeedsCommand.Run(args.AsSpan(1));
}

return args.Contains("--server") || args.Contains("--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
