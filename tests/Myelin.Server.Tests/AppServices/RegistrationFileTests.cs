using Myelin.Core.Identifiers;
using Myelin.Server.AppServices;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Configuration;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>What registration files say, and which sentence a wrong one stops the start with.</summary>
public sealed class RegistrationFileTests : IDisposable
{
    private const string Right = """
        id: irc
        url: http://127.0.0.1:9000/bridge/
        as_token: secret
        hs_token: other secret
        sender_localpart: irc.bot
        namespaces:
          users:
            - exclusive: true
              regex: '@irc_.*:test\.example'
            - { exclusive: false, regex: '@alice:test\.example' }
          aliases:
            - exclusive: false
              regex: "#irc_"
          rooms:
        rate_limited: false
        protocols: [irc, "xmpp"]
        de.sorunome.msc2409.push_ephemeral: true
        org.matrix.msc3202: true
        io.element.msc4190: true
        some.other.extension: { a: [b] }
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-registrations-").FullName;

    [Fact]
    public void A_registration_is_read()
    {
        var service = Assert.Single(Read(("irc.yaml", Right), ("README.md", "not a registration")));
        Assert.Equal("irc", service.Id);
        Assert.Equal("http://127.0.0.1:9000/bridge", service.Url);
        Assert.Equal("secret", service.AsToken);
        Assert.Equal("other secret", service.HsToken);
        Assert.Equal("@irc.bot:test.example", service.Sender.Value);
        Assert.False(service.IsRateLimited);
        Assert.Equal(["irc", "xmpp"], service.Protocols);
        Assert.False(service.ReceivesEphemeral);
        Assert.True(service.ReceivesUnstableEphemeral);
        Assert.True(service.ReceivesDeviceNews);
    }

    [Fact]
    public void A_name_belongs_to_a_namespace_whose_expression_matches_its_beginning()
    {
        var service = Assert.Single(Read(("irc.yaml", Right)));
        Assert.True(service.Covers(UserId.Parse("@irc_bob:test.example")));
        Assert.True(service.Covers(UserId.Parse("@irc.bot:test.example")));
        Assert.True(service.Covers(UserId.Parse("@alice:test.example")));
        Assert.False(service.Covers(UserId.Parse("@x@irc_bob:test.example")));
        Assert.False(service.Covers(UserId.Parse("@bob:test.example")));
        Assert.True(service.IsExclusive(UserId.Parse("@irc_bob:test.example")));
        Assert.True(service.IsExclusive(UserId.Parse("@irc.bot:test.example")));
        Assert.False(service.IsExclusive(UserId.Parse("@alice:test.example")));
        Assert.True(service.Covers(RoomAlias.Parse("#irc_room:test.example")));
        Assert.False(service.IsExclusive(RoomAlias.Parse("#irc_room:test.example")));
        Assert.False(service.Covers(RoomId.Parse("!room:test.example")));
    }

    [Theory]
    [InlineData("url: http://127.0.0.1:9000/bridge/", "url: null")]
    [InlineData("url: http://127.0.0.1:9000/bridge/", "url:")]
    [InlineData("url: http://127.0.0.1:9000/bridge/", "url: ''")]
    public void A_service_that_wants_no_traffic_has_no_url(string line, string instead) =>
        Assert.Null(Assert.Single(Read(("irc.yaml", Right.Replace(line, instead)))).Url);

    [Theory]
    [InlineData("id: irc", "", "id")]
    [InlineData("id: irc", "id: [irc]", "id")]
    [InlineData("url: http://127.0.0.1:9000/bridge/", "", "url")]
    [InlineData("url: http://127.0.0.1:9000/bridge/", "url: ftp://127.0.0.1", "url")]
    [InlineData("url: http://127.0.0.1:9000/bridge/", "url: http://127.0.0.1/?a=b", "url")]
    [InlineData("as_token: secret", "as_token: ''", "as_token")]
    [InlineData("hs_token: other secret", "hs_token: null", "hs_token")]
    [InlineData("sender_localpart: irc.bot", "sender_localpart: 'a:b:c d'", "sender_localpart")]
    [InlineData("rate_limited: false", "rate_limited: perhaps", "rate_limited")]
    [InlineData("exclusive: true", "exclusive: maybe", "namespaces.users[0].exclusive")]
    [InlineData("      regex: \"#irc_\"", "      rejex: \"#irc_\"", "namespaces.aliases[0].regex")]
    [InlineData("'@irc_.*:test\\.example'", "'@irc_('", "namespaces.users[0].regex")]
    [InlineData("'@irc_.*:test\\.example'", "'@(?!bob)irc_.*'", "namespaces.users[0].regex")]
    [InlineData("'@irc_.*:test\\.example'", "'@(a)\\1'", "namespaces.users[0].regex")]
    [InlineData("protocols: [irc, \"xmpp\"]", "protocols: irc", "protocols")]
    public void A_wrong_field_stops_the_start_with_a_sentence_that_names_file_and_field(string line, string instead, string field)
    {
        Assert.Contains(line, Right);
        var refusal = Assert.Throws<StartRefusedException>(() => Read(("irc.yaml", Right.Replace(line, instead))));
        Assert.Contains(Path.Combine(_directory, "irc.yaml"), refusal.Message);
        Assert.Contains($"'{field}'", refusal.Message);
    }

    [Theory]
    [InlineData("namespaces: : :")]
    [InlineData("- a list")]
    [InlineData("")]
    public void What_is_not_a_mapping_stops_the_start(string text) =>
        Assert.Contains("irc.yml", Assert.Throws<StartRefusedException>(() => Read(("irc.yml", text))).Message);

    [Theory]
    [InlineData("id: irc", "id: other", "as_token")]
    [InlineData("as_token: secret", "as_token: another", "id")]
    public void Two_services_have_neither_id_nor_token_in_common(string line, string instead, string field)
    {
        var refusal = Assert.Throws<StartRefusedException>(() => Read(("a.yaml", Right), ("b.yaml", Right.Replace(line, instead))));
        Assert.Contains(Path.Combine(_directory, "b.yaml"), refusal.Message);
        Assert.Contains(Path.Combine(_directory, "a.yaml"), refusal.Message);
        Assert.Contains($"'{field}'", refusal.Message);
    }

    [Fact]
    public void A_file_beyond_the_bound_stops_the_start() => Assert.Contains(
        "larger",
        Assert.Throws<StartRefusedException>(() => Read(("irc.yaml", Right + "\n#" + new string('x', AppServiceLimits.MaximumRegistrationBytes)))).Message);

    [Fact]
    public void More_files_than_the_bound_stop_the_start()
    {
        var files = Enumerable.Range(0, AppServiceLimits.MaximumRegistrations + 1)
            .Select(number => ($"{number}.yaml", Right.Replace("id: irc", $"id: irc{number}").Replace("as_token: secret", $"as_token: {number}")));
        Assert.Contains($"{AppServiceLimits.MaximumRegistrations}", Assert.Throws<StartRefusedException>(() => Read([.. files])).Message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private IReadOnlyList<AppService> Read(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(_directory, name), text);
        }

        return RegistrationFiles.Read(new MyelinOptions { ServerName = "test.example", AppServices = { Directory = _directory } });
    }
}
