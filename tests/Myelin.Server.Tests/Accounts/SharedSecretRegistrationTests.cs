using System.Security.Cryptography;
using System.Text;
using Myelin.Server.Accounts;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class SharedSecretRegistrationTests
{
    private const string Path = "/_synapse/admin/v1/register";
    private const string Secret = "a shared secret";

    [Fact]
    public async Task Whoever_knows_the_secret_makes_accounts_though_registration_is_closed()
    {
        await using var server = await ServerFixture.StartAsync(options =>
        {
            options.Registration.Enabled = false;
            options.Registration.SharedSecret = Secret;
        });
        var administrator = await MakeAsync(server, "root", admin: true);
        var user = await MakeAsync(server, "user", admin: false);
        Assert.True(administrator.IsAdministrator);
        Assert.False(user.IsAdministrator);
        await server.LogInAsync("user", "p");
    }

    [Fact]
    public async Task A_wrong_mac_a_used_nonce_and_an_unknown_one_are_refused()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Registration.SharedSecret = Secret);
        var nonce = await NonceAsync(server);
        var wrong = new { nonce, username = "a", password = "p", admin = true, mac = Mac(nonce, "a", "p", admin: false) };
        (await server.Http.CallAsync(HttpMethod.Post, Path, wrong)).Refused(403, "M_FORBIDDEN");
        var right = new { nonce, username = "a", password = "p", admin = true, mac = Mac(nonce, "a", "p", admin: true) };
        (await server.Http.CallAsync(HttpMethod.Post, Path, right)).Refused(400, "M_UNKNOWN");
        (await server.Http.CallAsync(HttpMethod.Post, Path, new { nonce = "n", username = "a", password = "p", mac = Mac("n", "a", "p", admin: false) }))
            .Refused(400, "M_UNKNOWN");
    }

    [Fact]
    public async Task Without_a_secret_it_is_not_served()
    {
        await using var server = await ServerFixture.StartAsync();
        (await server.Http.CallAsync(HttpMethod.Get, Path)).Refused(404, "M_UNRECOGNIZED");
    }

    private static async Task<Account> MakeAsync(ServerFixture server, string username, bool admin)
    {
        var nonce = await NonceAsync(server);
        var answer = (await server.Http.CallAsync(
            HttpMethod.Post, Path, new { nonce, username, password = "p", admin, mac = Mac(nonce, username, "p", admin) })).Succeeded();
        Assert.NotEmpty(answer.GetProperty("access_token").GetString()!);
        Assert.NotEmpty(answer.GetProperty("device_id").GetString()!);
        Assert.Equal("test.example", answer.GetProperty("home_server").GetString());
        return (await server.Get<IAccounts>().FindAsync(
            Myelin.Core.Identifiers.UserId.Parse(answer.GetProperty("user_id").GetString()!), TestContext.Current.CancellationToken))!;
    }

    private static async Task<string> NonceAsync(ServerFixture server) =>
        (await server.Http.CallAsync(HttpMethod.Get, Path)).Succeeded().GetProperty("nonce").GetString()!;

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The protocol that tools speak.")]
    private static string Mac(string nonce, string username, string password, bool admin) => Convert.ToHexStringLower(HMACSHA1.HashData(
        Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{nonce}\0{username}\0{password}\0{(admin ? "admin" : "notadmin")}")));
}
