using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class ModerationTests
{
    private const string Whoami = "/_matrix/client/v3/account/whoami";

    [Fact]
    public async Task Administrators_lock_and_suspend_others_but_neither_themselves_nor_each_other()
    {
        await using var server = await ServerFixture.StartAsync();
        var admin = await server.RegisterAsync("admin");
        var user = await server.RegisterAsync("user");
        var peer = await server.Get<Myelin.Server.Accounts.IAccountAdministration>().CreateAsync("peer", "p", true, null, TestContext.Current.CancellationToken);
        await Check("lock", "locked");
        await Check("suspend", "suspended");

        async Task Check(string path, string member)
        {
            string Url(string id) => $"/_matrix/client/v1/admin/{path}/{Uri.EscapeDataString(id)}";
            object Body(bool value) => new Dictionary<string, bool> { [member] = value };
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put])
            {
                var body = method == HttpMethod.Put ? Body(true) : null;
                (await user.SendAsync(method, Url(user.UserId), body)).Refused(403, "M_FORBIDDEN");
                (await user.SendAsync(method, Url("@nobody:test.example"), body)).Refused(403, "M_FORBIDDEN");
                (await admin.SendAsync(method, Url("@nobody:test.example"), body)).Refused(404, "M_NOT_FOUND");
                (await admin.SendAsync(method, Url("@user:elsewhere.example"), body)).Refused(400, "M_INVALID_PARAM");
                (await admin.SendAsync(method, Url(peer.User.Value), body)).Refused(403, "M_FORBIDDEN");
                (await admin.SendAsync(method, Url("nonsense"), body)).Refused(400, "M_INVALID_PARAM");
            }

            (await admin.SendAsync(HttpMethod.Put, Url(admin.UserId), Body(true))).Refused(403, "M_FORBIDDEN");
            (await admin.SendAsync(HttpMethod.Put, Url(user.UserId), new { })).Refused(400, "M_MISSING_PARAM");
            Assert.False((await admin.GetAsync(Url(user.UserId))).GetProperty(member).GetBoolean());
            Assert.True((await admin.PutAsync(Url(user.UserId), Body(true))).GetProperty(member).GetBoolean());
            Assert.True((await admin.GetAsync(Url(user.UserId))).GetProperty(member).GetBoolean());
            var seen = await user.SendAsync(HttpMethod.Get, Whoami);
            if (path == "lock")
            {
                seen.Refused(401, "M_USER_LOCKED");
            }
            else
            {
                seen.Succeeded();
            }

            Assert.False((await admin.PutAsync(Url(user.UserId), Body(false))).GetProperty(member).GetBoolean());
            await user.GetAsync(Whoami);
        }
    }

    [Fact]
    public async Task Whois_is_for_oneself_and_for_administrators()
    {
        await using var server = await ServerFixture.StartAsync();
        var admin = await server.RegisterAsync("admin");
        var user = await server.RegisterAsync("user");
        foreach (var caller in (TestUser[])[admin, user])
        {
            var answer = await caller.GetAsync("/_matrix/client/v3/admin/whois/@user:test.example");
            Assert.Equal(user.UserId, answer.GetProperty("user_id").GetString());
            var connection = answer.GetProperty("devices").GetProperty(user.DeviceId).GetProperty("sessions")[0].GetProperty("connections")[0];
            Assert.Equal("127.0.0.1", connection.GetProperty("ip").GetString());
            Assert.InRange(connection.GetProperty("last_seen").GetInt64(), 1, long.MaxValue);
        }

        (await user.SendAsync(HttpMethod.Get, "/_matrix/client/v3/admin/whois/@admin:test.example")).Refused(403, "M_FORBIDDEN");
        (await admin.SendAsync(HttpMethod.Get, "/_matrix/client/v3/admin/whois/@nobody:test.example")).Refused(404, "M_NOT_FOUND");
    }
}
