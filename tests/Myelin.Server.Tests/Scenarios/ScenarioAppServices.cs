using Myelin.Server.Tests.AppServices;
using Xunit;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>The application services of a <see cref="ScenarioWorld"/>: a bridge, and one that wants no traffic.</summary>
internal sealed class ScenarioAppServices : IAsyncDisposable
{
    public const string MuteToken = "mute-token-of-tests";

    private ScenarioAppServices(TestAppService bridge, string directory)
    {
        Bridge = bridge;
        Directory = directory;
    }

    public TestAppService Bridge { get; }

    /// <summary>Where the registrations lie.</summary>
    public string Directory { get; }

    public static async Task<ScenarioAppServices> StartAsync()
    {
        var bridge = await TestAppService.StartAsync();
        bridge.Answer = TestNetwork.AnswerAsync;
        var directory = System.IO.Directory.CreateTempSubdirectory("myelin-registrations-").FullName;
        await WriteAsync(directory, "bridge", AppServiceWorld.Registration(bridge.Url, "receive_ephemeral: true\norg.matrix.msc3202: true\nprotocols: [irc]"));
        await WriteAsync(directory, "mute", AppServiceWorld.Registration(null, id: "mute", asToken: MuteToken));
        return new ScenarioAppServices(bridge, directory);
    }

    public async ValueTask DisposeAsync()
    {
        await Bridge.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static Task WriteAsync(string directory, string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(directory, $"{name}.yaml"), text, TestContext.Current.CancellationToken);
}
