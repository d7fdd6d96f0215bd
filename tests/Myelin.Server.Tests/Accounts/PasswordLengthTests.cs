using System.Text.Json.Nodes;
using Myelin.Server.Accounts;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

/// <summary><c>Passwords:MinimumLength</c>: what is shorter is refused wherever somebody sets a password of his own.</summary>
public sealed class PasswordLengthTests
{
    private const string V3 = "/_matrix/client/v3";

    /// <summary>Seven characters, of which one is written with two code units.</summary>
    private const string Seven = "sevens\U0001F511";

    [Fact]
    public async Task Seven_characters_are_refused_where_eight_are_asked_for()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Passwords.MinimumLength = 8);
        (await server.Http.CallAsync(HttpMethod.Post, $"{V3}/register", new { username = "a", password = Seven })).Refused(400, "M_WEAK_PASSWORD");
        (await server.Http.CallAsync(HttpMethod.Post, $"{V3}/register", new { username = "a", password = Seven, auth = new { type = "m.login.dummy" } }))
            .Refused(400, "M_WEAK_PASSWORD");

        var alice = await server.RegisterAsync("alice", "eight ch");
        (await alice.SendAsync(HttpMethod.Post, $"{V3}/account/password", new JsonObject { ["new_password"] = Seven, ["auth"] = alice.PasswordAuth() }))
            .Refused(400, "M_WEAK_PASSWORD");
        await server.LogInAsync("alice", "eight ch");

        var administration = server.Get<IAccountAdministration>();
        var refusals = new[]
        {
            await Assert.ThrowsAsync<Myelin.Api.MatrixException>(() => administration.CreateAsync("b", Seven, false, null, TestContext.Current.CancellationToken)),
            await Assert.ThrowsAsync<Myelin.Api.MatrixException>(() => administration.ResetPasswordAsync(
                Myelin.Core.Identifiers.UserId.Parse(alice.UserId), Seven, false, TestContext.Current.CancellationToken)),
        };
        Assert.All(refusals, refusal => Assert.Equal("M_WEAK_PASSWORD", refusal.ErrCode.Value));
    }

    [Fact]
    public void Eight_characters_are_the_default() => Assert.Equal(8, new Myelin.Server.Configuration.MyelinOptions().Passwords.MinimumLength);
}
