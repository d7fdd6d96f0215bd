using System.Net;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Http;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class AccessTokenAuthenticationTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_token_that_was_seen_costs_no_read_and_hardly_an_allocation()
    {
        var user = await server.RegisterAsync("hot");
        var authentication = server.Get<IAccessTokenAuthentication>();
        var presented = new Presented(IPAddress.Loopback, "Test", false, null, null);
        var caller = await authentication.AuthenticateAsync(user.AccessToken, presented, TestContext.Current.CancellationToken);

        for (var i = 0; i < 100; i++)
        {
            Assert.True(IsDone(authentication.AuthenticateAsync(user.AccessToken, presented, TestContext.Current.CancellationToken)));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            if (!IsDone(authentication.AuthenticateAsync(user.AccessToken, presented, CancellationToken.None)))
            {
                Assert.Fail("A cached token must be answered at once.");
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000 * 128);
        Assert.Same(caller, await authentication.AuthenticateAsync(user.AccessToken, presented, TestContext.Current.CancellationToken));

        static bool IsDone(ValueTask<Caller> answer) => answer.IsCompletedSuccessfully;
    }

    [Fact]
    public async Task Tokens_are_kept_as_their_hash_only()
    {
        var user = await server.RegisterAsync("hashed");
        Assert.True(user.AccessToken.Length >= 43, "256 bits");
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(user.AccessToken));
        var found = await server.Get<IDatabase>().ReadAsync(
            (session, token) => session.ScalarAsync("SELECT COUNT(*) FROM access_tokens WHERE hash = $1", token, hash),
            TestContext.Current.CancellationToken);
        Assert.Equal(1, found);
    }

    [Fact]
    public void Interactive_sessions_are_bounded()
    {
        var sessions = new InteractiveSessions(TimeProvider.System);
        var request = new InteractiveRequest(Register.Contract, null, InteractiveRequest.PasswordFlow);
        var first = sessions.Begin(request);
        for (var i = 0; i < 10_000; i++)
        {
            sessions.Begin(request);
        }

        Assert.Equal(10_000, sessions.Count);
        Assert.Null(sessions.Find(first.Id));
    }
}
