using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Core.Tests.Events;

namespace Myelin.Core.Tests.Signing;

/// <summary>Server-Server API, "Validating hashes and signatures on received events".</summary>
public class PduSignaturesTests
{
    private static readonly ServerName Other = ServerName.Parse("other:8448");

    [Fact]
    public void Another_servers_signature_is_added_and_changes_nothing_else()
    {
        using var key = SigningKey.Generate();
        var pdu = Drafts.Build(Drafts.State(KnownRoomVersions.V12, EventTypes.Member, "@bob:other", """{"membership":"invite","displayname":"Bob"}"""));
        var signed = PduSignatures.Sign(pdu, Other, key);

        Assert.Equal(pdu.EventId, PduReader.Read(KnownRoomVersions.V12, signed.Json).EventId);
        Assert.True(PduHashes.ContentHashMatches(signed));
        Assert.True(PduSignatures.Verify(signed, TestKeys.Domain, "ed25519:1", TestKeys.Specification.VerifyKey));
        Assert.True(PduSignatures.Verify(signed, Other, key.KeyId, key.VerifyKey));
        Assert.Equal([key.KeyId], PduSignatures.KeyIds(signed, Other));
        Assert.Empty(PduSignatures.KeyIds(pdu, Other));
    }

    [Theory]
    [InlineData("\"depth\":7", "\"depth\":8")]
    [InlineData("\"sender\":\"@alice:domain\"", "\"sender\":\"@mallory:domain\"")]
    [InlineData("\"membership\":\"join\"", "\"membership\":\"leave\"")]
    [InlineData("\"sha256\":\"", "\"sha256\":\"A")]
    public void A_change_of_what_redaction_keeps_breaks_the_signature(string original, string replacement)
    {
        var pdu = Drafts.Build(Drafts.State(KnownRoomVersions.V12, EventTypes.Member, "@alice:domain", """{"membership":"join"}"""));
        var tampered = Encoding.UTF8.GetString(pdu.Json.Span).Replace(original, replacement, StringComparison.Ordinal);
        var read = PduReader.Read(KnownRoomVersions.V12, Encoding.UTF8.GetBytes(tampered));

        Assert.NotEqual(pdu.EventId, read.EventId);
        Assert.False(PduSignatures.Verify(read, TestKeys.Domain, "ed25519:1", TestKeys.Specification.VerifyKey));
    }

    [Fact]
    public void A_signature_counts_for_its_server_key_id_and_key_only()
    {
        using var key = SigningKey.Generate();
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));

        Assert.False(PduSignatures.Verify(pdu, Other, "ed25519:1", TestKeys.Specification.VerifyKey));
        Assert.False(PduSignatures.Verify(pdu, TestKeys.Domain, "ed25519:2", TestKeys.Specification.VerifyKey));
        Assert.False(PduSignatures.Verify(pdu, TestKeys.Domain, "ed25519:1", key.VerifyKey));
    }

    [Fact]
    public void The_senders_server_must_sign() =>
        Assert.Equal([TestKeys.Domain], PduSignatures.RequiredServers(Drafts.Build(Drafts.Message(KnownRoomVersions.V12))));

    [Theory]
    [InlineData("1", 2)]
    [InlineData("2", 2)]
    [InlineData("3", 1)]
    public void In_versions_1_and_2_the_server_that_chose_the_id_must_sign_too(string id, int count)
    {
        var pdu = PduBuilder.Build(Drafts.Message(Drafts.Version(id)), Other, TestKeys.Specification, _ => []);
        var servers = PduSignatures.RequiredServers(pdu);

        Assert.Equal(count, servers.Count);
        Assert.Contains(TestKeys.Domain, servers);
        Assert.Equal(count == 2, servers.Contains(Other));
    }

    [Fact]
    public void An_invite_by_a_third_party_needs_no_signature_of_the_sender()
    {
        var invite = """{"membership":"invite","third_party_invite":{}}""";

        Assert.Empty(PduSignatures.RequiredServers(Drafts.Build(Drafts.State(KnownRoomVersions.V12, EventTypes.Member, "@bob:other", invite))));
        Assert.Single(PduSignatures.RequiredServers(Drafts.Build(Drafts.State(KnownRoomVersions.V12, "x", "@bob:other", invite))));
        Assert.Single(PduSignatures.RequiredServers(Drafts.Build(Drafts.State(KnownRoomVersions.V12, EventTypes.Member, "@bob:other", """{"membership":"join","third_party_invite":{}}"""))));
    }

    [Theory]
    [InlineData("7", "\"@resident:other:8448\"", false)]
    [InlineData("8", "\"@resident:other:8448\"", true)]
    [InlineData("12", "\"@resident:other:8448\"", true)]
    [InlineData("12", "5", false)]
    [InlineData("12", "\"resident\"", false)]
    public void The_server_that_authorised_a_restricted_join_must_sign(string id, string user, bool isRequired)
    {
        var content = $$"""{"membership":"join","join_authorised_via_users_server":{{user}}}""";
        var pdu = Drafts.Build(Drafts.State(Drafts.Version(id), EventTypes.Member, "@alice:domain", content));

        Assert.Equal(isRequired, PduSignatures.RequiredServers(pdu).Contains(Other));
    }
}
