using Myelin.Api.ServerServer.Discovery;
using Myelin.Core.Identifiers;
using Myelin.Server.Federation;

namespace Myelin.Server.Tests.Federation;

public sealed class FederatedWorldTests
{
    [Fact]
    public async Task ServersFindEachOtherByTheirNames()
    {
        await using var world = await FederatedWorld.StartAsync("one.example", "two.example");
        foreach (var (from, to) in new[] { (0, "two.example"), (1, "one.example") })
        {
            var answer = await world.Servers[from].Get<IFederationClient>().SendAsync(
                ServerName.Parse(to), new GetVersion(), FederationBounds.Ordinary, TestContext.Current.CancellationToken);
            Assert.True(answer.Failure is null, answer.Failure?.Reason);
            Assert.Equal("Myelin", answer.Response?.Server?.Name);
        }
    }
}
