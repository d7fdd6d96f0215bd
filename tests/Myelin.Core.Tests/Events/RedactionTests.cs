using System.Text;
using System.Text.Json;
using CsCheck;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Core.Tests.Json;
using Myelin.Core.Tests.Signing;

namespace Myelin.Core.Tests.Events;

/// <summary>"Room Versions", "Redactions".</summary>
public class RedactionTests
{
    private const string Member = """{"displayname":"A","join_authorised_via_users_server":"@b:c","membership":"join","third_party_invite":{"display_name":"x","signed":{"token":"t"}}}""";
    private const string PowerLevels = """{"ban":1,"events":{"x":1},"events_default":2,"invite":3,"kick":4,"notifications":{"room":5},"redact":6,"state_default":7,"users":{"@a:b":8},"users_default":9}""";

    public static TheoryData<string> AllVersions => Drafts.AllVersions;

    [Theory]
    [InlineData(1, 5, EventTypes.Member, Member, """{"membership":"join"}""")]
    [InlineData(6, 8, EventTypes.Member, Member, """{"membership":"join"}""")]
    [InlineData(9, 10, EventTypes.Member, Member, """{"join_authorised_via_users_server":"@b:c","membership":"join"}""")]
    [InlineData(11, 12, EventTypes.Member, Member, """{"join_authorised_via_users_server":"@b:c","membership":"join","third_party_invite":{"signed":{"token":"t"}}}""")]
    [InlineData(11, 12, EventTypes.Member, """{"third_party_invite":{"display_name":"x"}}""", """{"third_party_invite":{}}""")]
    [InlineData(11, 12, EventTypes.Member, """{"third_party_invite":"x"}""", "{}")]
    [InlineData(1, 10, EventTypes.Create, """{"creator":"@a:b","m.federate":false,"room_version":"9"}""", """{"creator":"@a:b"}""")]
    [InlineData(11, 12, EventTypes.Create, """{"creator":"@a:b","m.federate":false,"room_version":"9"}""", """{"creator":"@a:b","m.federate":false,"room_version":"9"}""")]
    [InlineData(1, 7, EventTypes.JoinRules, """{"allow":[{}],"join_rule":"restricted","x":1}""", """{"join_rule":"restricted"}""")]
    [InlineData(8, 12, EventTypes.JoinRules, """{"allow":[{}],"join_rule":"restricted","x":1}""", """{"allow":[{}],"join_rule":"restricted"}""")]
    [InlineData(1, 10, EventTypes.PowerLevels, PowerLevels, """{"ban":1,"events":{"x":1},"events_default":2,"kick":4,"redact":6,"state_default":7,"users":{"@a:b":8},"users_default":9}""")]
    [InlineData(11, 12, EventTypes.PowerLevels, PowerLevels, """{"ban":1,"events":{"x":1},"events_default":2,"invite":3,"kick":4,"redact":6,"state_default":7,"users":{"@a:b":8},"users_default":9}""")]
    [InlineData(1, 5, EventTypes.Aliases, """{"aliases":["#a:b"],"x":1}""", """{"aliases":["#a:b"]}""")]
    [InlineData(6, 12, EventTypes.Aliases, """{"aliases":["#a:b"],"x":1}""", "{}")]
    [InlineData(1, 12, EventTypes.HistoryVisibility, """{"history_visibility":"shared","x":1}""", """{"history_visibility":"shared"}""")]
    [InlineData(1, 10, EventTypes.Redaction, """{"reason":"x","redacts":"$a"}""", "{}")]
    [InlineData(11, 12, EventTypes.Redaction, """{"reason":"x","redacts":"$a"}""", """{"redacts":"$a"}""")]
    [InlineData(1, 12, EventTypes.Topic, """{"topic":"x"}""", "{}")]
    [InlineData(1, 12, "m.room.membership", """{"membership":"join"}""", "{}")]
    public void The_content_keeps_what_the_room_version_protects(int first, int last, string type, string content, string expected)
    {
        for (var number = first; number <= last; number++)
        {
            var version = KnownRoomVersions.All[number - 1];
            var draft = type == EventTypes.Create ? Drafts.Create(version) : Drafts.State(version, type, "", content);
            var pdu = Drafts.Build(draft with { ContentJson = Encoding.UTF8.GetBytes(content) });

            Assert.Equal(expected, Encoding.UTF8.GetString(Redaction.Redact(pdu).ContentJson.Span));
        }
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void The_top_level_keeps_what_the_room_version_protects(string id)
    {
        var version = Drafts.Version(id);
        var event1 = """
            {"age_ts":1,"auth_events":[],"content":{},"depth":1,"event_id":"$a:b","hashes":{},"invented":1,"membership":"join","origin":"b","origin_server_ts":1,
            "prev_events":[],"prev_state":[],"redacts":"$x","room_id":"!a:b","sender":"@a:b","signatures":{},"state_key":"","type":"x"}
            """;
        var redacted = Redaction.RedactJson(version, CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(event1), JsonNumberRule.Strict));
        var keys = JsonElement.Parse(redacted).EnumerateObject().Select(member => member.Name);

        string[] always = ["auth_events", "content", "depth", "event_id", "hashes", "origin_server_ts", "prev_events", "room_id", "sender", "signatures", "state_key", "type"];
        string[] before11 = ["membership", "origin", "prev_state"];
        Assert.Equal((version.RedactsInContent ? always : [.. always, .. before11]).Order(StringComparer.Ordinal), keys);
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Redaction_is_idempotent_and_changes_neither_id_nor_signature(string id) => Gen.Select(Gen.Int, Gen.Int).Sample(
        (seed, style) =>
        {
            var random = new Random(seed);
            var version = Drafts.Version(id);
            string[] types = [EventTypes.Member, EventTypes.PowerLevels, EventTypes.JoinRules, EventTypes.Aliases, EventTypes.Redaction, "x"];
            var pdu = Drafts.Build(Drafts.State(version, types[random.Next(types.Length)], "", RandomJson.Object(random).Write(new Random(style))));

            var once = Redaction.Redact(pdu);

            Assert.Same(once, Redaction.Redact(once));
            Assert.Equal(pdu.EventId, PduReader.Read(version, once.Json).EventId);
            Assert.Equal(PduHashes.ReferenceHash(pdu), PduHashes.ReferenceHash(once));
            Assert.True(PduSignatures.Verify(once, TestKeys.Domain, "ed25519:1", TestKeys.Specification.VerifyKey));
            Assert.Equal(pdu.ContentJson.Length == once.ContentJson.Length, PduHashes.ContentHashMatches(once));
        },
        iter: Rounds.Of(50));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"content":{}}""")]
    [InlineData("""{"content":{},"type":5}""")]
    [InlineData("""{"content":[],"type":"x"}""")]
    public void What_is_no_event_is_refused(string json) =>
        Assert.Throws<InvalidPduException>(() => Redaction.RedactJson(KnownRoomVersions.V11, Encoding.UTF8.GetBytes(json)));
}
