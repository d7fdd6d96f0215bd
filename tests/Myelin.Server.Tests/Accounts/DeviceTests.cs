using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class DeviceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Devices = "/_matrix/client/v3/devices";

    [Fact]
    public void A_user_agent_is_cut_between_characters()
    {
        Assert.Equal(new string('a', 255), LastSeen.Shortened(new string('a', 255) + "\U0001F600 and more"));
        Assert.Equal(new string('a', 254) + "\U0001F600", LastSeen.Shortened(new string('a', 254) + "\U0001F600 and more"));
        Assert.Equal("short \U0001F600", LastSeen.Shortened("short \U0001F600"));
    }

    [Fact]
    public async Task Devices_are_listed_with_where_they_were_last_seen()
    {
        var user = await server.RegisterAsync("lists");
        var devices = (await user.GetAsync(Devices)).GetProperty("devices");
        var device = Assert.Single(devices.EnumerateArray());
        Assert.Equal(user.DeviceId, device.GetProperty("device_id").GetString());
        Assert.Equal("127.0.0.1", device.GetProperty("last_seen_ip").GetString());
        Assert.InRange(device.GetProperty("last_seen_ts").GetInt64(), 1, long.MaxValue);
        Assert.False(device.TryGetProperty("display_name", out _));
        Assert.Equal(device.ToString(), (await user.GetAsync($"{Devices}/{user.DeviceId}")).ToString());
    }

    [Fact]
    public async Task Last_seen_data_is_written_in_batches()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var user = await server.RegisterAsync("seen");
        user.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Testing/1.0");
        await user.GetAsync("/_matrix/client/v3/account/whoami");
        await server.Get<LastSeen>().WriteAsync(cancellationToken);
        var device = (await server.Get<IDevices>().FindAsync(UserId.Parse(user.UserId), new DeviceId(user.DeviceId), cancellationToken))!;
        Assert.Equal("Testing/1.0", device.LastSeenUserAgent);
    }

    [Fact]
    public async Task A_device_is_renamed()
    {
        var user = await server.RegisterAsync("renames");
        await user.PutAsync($"{Devices}/{user.DeviceId}", new { display_name = "Toaster" });
        await user.PutAsync($"{Devices}/{user.DeviceId}", new { });
        Assert.Equal("Toaster", (await user.GetAsync($"{Devices}/{user.DeviceId}")).GetProperty("display_name").GetString());
        (await user.SendAsync(HttpMethod.Put, $"{Devices}/{user.DeviceId}", new { display_name = new string('n', 256) })).Refused(400, "M_TOO_LARGE");
    }

    [Fact]
    public async Task Only_application_services_create_devices_by_naming_them()
    {
        // "The ability to create new devices is only available to application services": 201 is theirs alone.
        var user = await server.RegisterAsync("no_creator");
        (await user.SendAsync(HttpMethod.Put, $"{Devices}/NEWONE", new { display_name = "New" })).Refused(404, "M_NOT_FOUND");
        (await user.SendAsync(HttpMethod.Get, $"{Devices}/NEWONE")).Refused(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task Unknown_and_other_peoples_devices_are_not_found()
    {
        var user = await server.RegisterAsync("mine");
        var other = await server.RegisterAsync("theirs");
        foreach (var device in (string[])["UNKNOWN", other.DeviceId])
        {
            (await user.SendAsync(HttpMethod.Get, $"{Devices}/{device}")).Refused(404, "M_NOT_FOUND");
            (await user.SendAsync(HttpMethod.Put, $"{Devices}/{device}", new { display_name = "x" })).Refused(404, "M_NOT_FOUND");
            (await user.SendAsync(HttpMethod.Put, $"{Devices}/{device}", new { })).Refused(404, "M_NOT_FOUND");
        }

        // Deleting what is not there succeeds, and leaves the other's device alone.
        await user.CallAsync(HttpMethod.Delete, $"{Devices}/{other.DeviceId}", new { auth = user.PasswordAuth() });
        await other.GetAsync("/_matrix/client/v3/account/whoami");
    }

    [Fact]
    public async Task Deleting_a_device_asks_for_the_password_and_ends_its_tokens()
    {
        var user = await server.RegisterAsync("deletes");
        var doomed = await server.LogInAsync("deletes");
        await doomed.GetAsync("/_matrix/client/v3/account/whoami");
        var (status, challenge) = await user.SendAsync(HttpMethod.Delete, $"{Devices}/{doomed.DeviceId}", new { });
        Assert.Equal(401, (int)status);
        Assert.Equal("m.login.password", challenge.GetProperty("flows")[0].GetProperty("stages")[0].GetString());
        var session = challenge.GetProperty("session").GetString();

        var wrong = (await user.SendAsync(HttpMethod.Delete, $"{Devices}/{doomed.DeviceId}", new { auth = user.PasswordAuth(session, "wrong") }))
            .Refused(401, "M_FORBIDDEN");
        Assert.Equal(session, wrong.GetProperty("session").GetString());
        Assert.Equal(1, wrong.GetProperty("flows").GetArrayLength());
        await doomed.GetAsync("/_matrix/client/v3/account/whoami");

        await user.CallAsync(HttpMethod.Delete, $"{Devices}/{doomed.DeviceId}", new { auth = user.PasswordAuth(session) });
        Assert.False((await doomed.SendAsync(HttpMethod.Get, "/_matrix/client/v3/account/whoami")).Refused(401, "M_UNKNOWN_TOKEN").GetProperty("soft_logout").GetBoolean());
        (await user.SendAsync(HttpMethod.Get, $"{Devices}/{doomed.DeviceId}")).Refused(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task The_confirmation_must_be_the_callers_and_for_this_device()
    {
        var user = await server.RegisterAsync("confirms");
        var other = await server.RegisterAsync("meddles");
        var second = await server.LogInAsync("confirms");
        (await user.SendAsync(HttpMethod.Delete, $"{Devices}/{second.DeviceId}", new { auth = other.PasswordAuth() })).Refused(403, "M_FORBIDDEN");

        var (_, challenge) = await user.SendAsync(HttpMethod.Delete, $"{Devices}/ANOTHER", new { });
        var session = challenge.GetProperty("session").GetString();
        (await user.SendAsync(HttpMethod.Delete, $"{Devices}/{second.DeviceId}", new { auth = user.PasswordAuth(session) })).Refused(403, "M_FORBIDDEN");
        (await other.SendAsync(HttpMethod.Delete, $"{Devices}/ANOTHER", new { auth = other.PasswordAuth(session) })).Refused(403, "M_FORBIDDEN");
        await second.GetAsync("/_matrix/client/v3/account/whoami");
    }

    [Fact]
    public async Task Several_devices_are_deleted_at_once()
    {
        var user = await server.RegisterAsync("bulk");
        var second = await server.LogInAsync("bulk");
        var third = await server.LogInAsync("bulk");
        string[] devices = [second.DeviceId, third.DeviceId, "UNKNOWN"];
        (await user.SendAsync(HttpMethod.Post, "/_matrix/client/v3/delete_devices", new { })).Refused(400, "M_MISSING_PARAM");
        (await user.SendAsync(HttpMethod.Post, "/_matrix/client/v3/delete_devices", new { devices = "all" })).Refused(400, "M_BAD_JSON");
        await user.PostAsync("/_matrix/client/v3/delete_devices", new { devices, auth = user.PasswordAuth() });
        Assert.Equal(1, (await user.GetAsync(Devices)).GetProperty("devices").GetArrayLength());
        (await third.SendAsync(HttpMethod.Get, Devices)).Refused(401, "M_UNKNOWN_TOKEN");
    }

    [Fact]
    public async Task Logging_out_ends_the_device_and_logging_out_of_all_ends_all()
    {
        var user = await server.RegisterAsync("leaves");
        var second = await server.LogInAsync("leaves");
        var third = await server.LogInAsync("leaves");
        await second.PostAsync("/_matrix/client/v3/logout");
        (await second.SendAsync(HttpMethod.Get, Devices)).Refused(401, "M_UNKNOWN_TOKEN");
        Assert.Equal(2, (await user.GetAsync(Devices)).GetProperty("devices").GetArrayLength());
        await third.PostAsync("/_matrix/client/v3/logout/all");
        (await user.SendAsync(HttpMethod.Get, Devices)).Refused(401, "M_UNKNOWN_TOKEN");
        (await third.SendAsync(HttpMethod.Get, Devices)).Refused(401, "M_UNKNOWN_TOKEN");
        await server.LogInAsync("leaves");
    }

    [Fact]
    public async Task There_are_no_third_party_identifiers() =>
        Assert.Equal(0, (await (await server.RegisterAsync("no3pid")).GetAsync("/_matrix/client/v3/account/3pid")).GetProperty("threepids").GetArrayLength());
}
