using System.Net;
using System.Text.Json;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

/// <summary>Each bound is reached once.</summary>
public sealed class AccountLimitTests
{
    [Fact]
    public async Task More_passwords_than_may_wait_are_refused_for_now()
    {
        using var threads = new PasswordHasherThreads();
        using var gate = new ManualResetEventSlim();
        var running = new List<Task<int>>();
        var refusal = await Assert.ThrowsAsync<MatrixException>(async () =>
        {
            for (var i = 0; i <= AccountLimits.MaximumWaitingHashes + Environment.ProcessorCount; i++)
            {
                var task = threads.RunAsync(
                    () =>
                    {
                        gate.Wait();
                        return 1;
                    },
                    TestContext.Current.CancellationToken);
                if (task.IsFaulted)
                {
                    await task;
                }

                running.Add(task);
            }
        });
        Assert.Equal((429, "M_LIMIT_EXCEEDED"), (refusal.Status, refusal.ErrCode.Value));
        gate.Set();
        Assert.All(await Task.WhenAll(running), result => Assert.Equal(1, result));
    }

    [Fact]
    public async Task Attempts_at_one_accounts_password_are_limited_wherever_they_come_from()
    {
        await using var server = await ServerFixture.StartAsync(options => options.RateLimits.Enabled = true);
        var user = await server.RegisterAsync("target");
        var refused = false;
        for (var i = 0; i < 12 && !refused; i++)
        {
            var (status, answer) = await server.Http.CallAsync(
                HttpMethod.Post, "/_matrix/client/v3/login", new { type = "m.login.password", user = user.UserId, password = "wrong" });
            refused = (int)status == 429;
            if (refused)
            {
                Assert.Equal("M_LIMIT_EXCEEDED", answer.GetProperty("errcode").GetString());
                Assert.InRange(answer.GetProperty("retry_after_ms").GetInt64(), 1, 60_000);
            }
        }

        Assert.True(refused);

        // Another endpoint, by an access token and so not counted with the address: the account's own limit holds.
        (await user.SendAsync(HttpMethod.Delete, "/_matrix/client/v3/devices/X", new { auth = user.PasswordAuth() })).Refused(429, "M_LIMIT_EXCEEDED");
    }

    [Fact]
    public async Task Accounts_are_counted_not_the_requests_that_each_takes()
    {
        await using var server = await ServerFixture.StartAsync(options => options.RateLimits.Enabled = true);
        async Task<(HttpStatusCode Status, JsonElement Answer)> RegisterAsync(int number, object? auth) => await server.Http.CallAsync(
            HttpMethod.Post, "/_matrix/client/v3/register", new { username = $"user{number}", password = "long enough", auth });
        for (var i = 0; i < 5; i++)
        {
            var (asked, challenge) = await RegisterAsync(i, null);
            Assert.Equal(HttpStatusCode.Unauthorized, asked);
            var session = challenge.GetProperty("session").GetString();
            Assert.Equal(HttpStatusCode.OK, (await RegisterAsync(i, new { type = "m.login.dummy", session })).Status);
        }

        var (_, last) = await RegisterAsync(5, null);
        var (status, answer) = await RegisterAsync(5, new { type = "m.login.dummy", session = last.GetProperty("session").GetString() });
        Assert.Equal((HttpStatusCode.TooManyRequests, "M_LIMIT_EXCEEDED"), (status, answer.GetProperty("errcode").GetString()));
    }

    [Fact]
    public void Nonces_are_bounded_and_good_once()
    {
        var nonces = new SharedSecretNonces(TimeProvider.System);
        var first = nonces.Create();
        var last = first;
        for (var i = 0; i < AccountLimits.MaximumNonces; i++)
        {
            last = nonces.Create();
        }

        Assert.False(nonces.Take(first));
        Assert.True(nonces.Take(last));
        Assert.False(nonces.Take(last));
    }

    [Fact]
    public async Task No_more_devices_than_the_bound_are_deleted_at_a_time()
    {
        await using var server = await ServerFixture.StartAsync();
        var user = await server.RegisterAsync("many");
        var devices = Enumerable.Range(0, AccountLimits.MaximumDevicesDeleted + 1).Select(i => $"D{i}").ToArray();
        (await user.SendAsync(HttpMethod.Post, "/_matrix/client/v3/delete_devices", new { devices, auth = user.PasswordAuth() })).Refused(400, "M_INVALID_PARAM");
    }
}
