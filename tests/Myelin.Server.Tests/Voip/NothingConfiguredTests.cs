using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Voip;

/// <summary>What clients poll is answered where there is nothing to tell.</summary>
public sealed class NothingConfiguredTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("voip/turnServer", "{}")]
    [InlineData("thirdparty/protocols", "{}")]
    [InlineData("pushers", """{"pushers":[]}""")]
    public async Task TheAnswerIsEmpty(string path, string answer)
    {
        var user = await server.RegisterAsync($"empty-{path.Length}");
        Assert.Equal(answer, (await user.GetAsync($"/_matrix/client/v3/{path}")).GetRawText());
        (await server.Http.CallAsync(HttpMethod.Get, $"/_matrix/client/v3/{path}")).Refused(401, "M_MISSING_TOKEN");
    }
}
