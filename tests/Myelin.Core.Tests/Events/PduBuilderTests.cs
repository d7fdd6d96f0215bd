using System.Text;
using System.Text.Json;
using CsCheck;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Core.Tests.Json;
using Myelin.Core.Tests.Signing;

namespace Myelin.Core.Tests.Events;

/// <summary>Server-Server API, "Adding hashes and signatures to outgoing events".</summary>
public class PduBuilderTests
{
    public static TheoryData<string> AllVersions => Drafts.AllVersions;

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void What_is_built_reads_back_the_same_and_verifies(string id)
    {
        var version = Drafts.Version(id);
        foreach (var draft in (PduDraft[])[Drafts.Message(version), Drafts.Create(version), Drafts.State(version, EventTypes.Member, "@alice:domain", """{"membership":"join"}""")])
        {
            var pdu = Drafts.Build(draft);
            var read = PduReader.Read(version, pdu.Json);

            AssertSame(pdu, read);
            Assert.True(PduHashes.ContentHashMatches(pdu));
            Assert.True(PduSignatures.Verify(pdu, TestKeys.Domain, "ed25519:1", TestKeys.Specification.VerifyKey));
            Assert.Equal(pdu.Json.ToArray(), CanonicalJson.Canonicalize(pdu.Json.Span, JsonNumberRule.Strict));
        }
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Any_content_round_trips(string id) => Gen.Select(Gen.Int, Gen.Int).Sample(
        (seed, style) =>
        {
            var random = new Random(seed);
            var draft = Drafts.State(Drafts.Version(id), "t" + RandomJson.Text(random), RandomJson.Text(random), RandomJson.Object(random).Write(new Random(style)));
            var pdu = Drafts.Build(draft);
            AssertSame(pdu, PduReader.Read(draft.RoomVersion, pdu.Json));
            Assert.True(PduHashes.ContentHashMatches(pdu));
            Assert.True(PduSignatures.Verify(pdu, TestKeys.Domain, "ed25519:1", TestKeys.Specification.VerifyKey));
        },
        iter: Rounds.Of(30));

    [Theory]
    [InlineData("3", "^\\$[A-Za-z0-9+/]{43}$")]
    [InlineData("4", "^\\$[A-Za-z0-9_-]{43}$")]
    [InlineData("12", "^\\$[A-Za-z0-9_-]{43}$")]
    [InlineData("1", "^\\$[A-Za-z0-9_-]{43}:domain$")]
    public void The_event_id_has_the_form_of_the_room_version(string id, string pattern)
    {
        for (var depth = 1; depth < 50; depth++)
        {
            Assert.Matches(pattern, Drafts.Build(Drafts.Message(Drafts.Version(id)) with { Depth = depth }).EventId.Value);
        }
    }

    [Fact]
    public void The_event_id_is_the_reference_hash()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V11));

        Assert.Equal("$" + UnpaddedBase64.EncodeUrlSafe(PduHashes.ReferenceHash(pdu)), pdu.EventId.Value);
    }

    [Fact]
    public void A_room_of_version_12_is_named_by_its_create_event()
    {
        var pdu = Drafts.Build(Drafts.Create(KnownRoomVersions.V12));

        Assert.Equal("!" + pdu.EventId.Value[1..], pdu.RoomId.Value);
        Assert.False(Json(pdu).TryGetProperty("room_id", out _));
    }

    [Fact]
    public void References_of_versions_1_and_2_carry_hashes_and_the_event_its_id()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V2));

        Assert.Equal("""[["$1:domain",{"sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}],["$2:domain",{"sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]]""", Json(pdu).GetProperty("prev_events").GetRawText());
        Assert.Equal(pdu.EventId.Value, Json(pdu).GetProperty("event_id").GetString());
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void A_redaction_names_its_target_where_the_room_version_keeps_it(string id)
    {
        var version = Drafts.Version(id);
        var pdu = Drafts.Build(Drafts.Message(version, """{"reason":"spam"}""") with { Type = EventTypes.Redaction, Redacts = EventId.Parse("$target:domain") });

        Assert.Equal(version.RedactsInContent, pdu.ParseContent().TryGetProperty("redacts", out _));
        Assert.Equal(!version.RedactsInContent, Json(pdu).TryGetProperty("redacts", out _));
        Assert.Equal("$target:domain", PduReader.Read(version, pdu.Json).Redacts?.Value);
    }

    [Fact]
    public void A_target_that_stands_in_the_content_already_is_found() =>
        Assert.Equal(
            "$target",
            Drafts.Build(Drafts.Message(KnownRoomVersions.V11, """{"redacts":"$target"}""") with { Type = EventTypes.Redaction }).Redacts?.Value);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1.5}""")]
    [InlineData("""{"a":"\ud800"}""")]
    public void Content_without_a_canonical_form_is_refused(string content) =>
        Assert.Equal(InvalidPduKind.Malformed, Refused(Drafts.Message(KnownRoomVersions.V10, content)).Kind);

    [Fact]
    public void Old_room_versions_accept_floats() =>
        Assert.Equal("""{"a":1.5}""", Encoding.UTF8.GetString(Drafts.Build(Drafts.Message(KnownRoomVersions.V5, """{"a":1.5}""")).ContentJson.Span));

    [Fact]
    public void The_size_limit_is_exact()
    {
        var overhead = Drafts.Build(Drafts.Message(KnownRoomVersions.V12, """{"a":""}""")).Json.Length;
        var largest = Drafts.Message(KnownRoomVersions.V12, $$"""{"a":"{{new string('x', PduLimits.MaximumBuiltSize - overhead)}}"}""");
        var tooLarge = Drafts.Message(KnownRoomVersions.V12, $$"""{"a":"{{new string('x', PduLimits.MaximumBuiltSize - overhead + 1)}}"}""");

        var made = Drafts.Build(largest).Json;
        Assert.Equal(PduLimits.MaximumBuiltSize, made.Length);
        Assert.Equal(InvalidPduKind.TooLarge, Refused(tooLarge).Kind);

        // What servers count in that keep the time of arrival with the event.
        Assert.Equal(JsonLimits.MaximumEventSize, made.Length + ",\"unsigned\":{\"age_ts\":1700000000000}".Length);
    }

    /// <summary>Peers' parsers take 127 levels, and the event is one of them.</summary>
    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Content_is_126_levels_deep_at_most(string id)
    {
        var version = Drafts.Version(id);
        var deepest = Drafts.Build(Drafts.Message(version, Nested(PduLimits.MaximumBuiltNesting)));

        AssertSame(deepest, PduReader.Read(version, deepest.Json));
        using var asPeersRead = JsonDocument.Parse(deepest.Json, new JsonDocumentOptions { MaxDepth = 127 });
        Assert.Equal(InvalidPduKind.Malformed, Refused(Drafts.Message(version, Nested(PduLimits.MaximumBuiltNesting + 1))).Kind);
    }

    [Fact]
    public void Deeper_events_of_others_are_read()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12, """{"a":0}"""));
        var deeper = Encoding.UTF8.GetString(pdu.Json.Span).Replace("{\"a\":0}", Nested(JsonLimits.MaximumDepth - 1), StringComparison.Ordinal);

        Assert.Equal(JsonValueKind.Object, PduReader.Read(KnownRoomVersions.V12, Encoding.UTF8.GetBytes(deeper)).ParseContent().ValueKind);
    }

    [Fact]
    public void Fields_are_limited_in_bytes()
    {
        var draft = Drafts.Message(KnownRoomVersions.V12);

        Drafts.Build(draft with { Type = new string('x', 255), StateKey = new string('x', 255) });
        Drafts.Build(draft with { Type = new string('é', 127) });
        Assert.Equal(InvalidPduKind.TooLarge, Refused(draft with { Type = new string('x', 256) }).Kind);
        Assert.Equal(InvalidPduKind.TooLarge, Refused(draft with { Type = new string('é', 128) }).Kind);
        Assert.Equal(InvalidPduKind.TooLarge, Refused(draft with { StateKey = new string('x', 256) }).Kind);
    }

    [Fact]
    public void What_would_be_no_event_is_refused()
    {
        var draft = Drafts.Message(KnownRoomVersions.V12);

        Refused(draft with { RoomId = null });
        Refused(Drafts.Create(KnownRoomVersions.V12) with { RoomId = draft.RoomId });
        Refused(draft with { Depth = -1 });
        Assert.All(KnownRoomVersions.All, version => Refused(Drafts.Message(version) with { Depth = 1L << 53 }));
        Refused(draft with { OriginServerTs = -1 });
        Refused(draft with { StateKey = "\ud800" });
        Refused(draft with { PrevEvents = [.. Enumerable.Repeat(draft.PrevEvents[0], 21)] });
        Refused(draft with { AuthEvents = [.. Enumerable.Repeat(draft.PrevEvents[0], 11)] });
        Refused(draft with { Redacts = draft.PrevEvents[0] });
    }

    private static string Nested(int levels) => "{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}";

    private static InvalidPduException Refused(PduDraft draft) => Assert.Throws<InvalidPduException>(() => Drafts.Build(draft));

    private static JsonElement Json(Pdu pdu) => JsonElement.Parse(pdu.Json.Span);

    internal static void AssertSame(Pdu expected, Pdu actual)
    {
        Assert.Equal(Encoding.UTF8.GetString(expected.Json.Span), Encoding.UTF8.GetString(actual.Json.Span));
        Assert.Equal(Encoding.UTF8.GetString(expected.ContentJson.Span), Encoding.UTF8.GetString(actual.ContentJson.Span));
        Assert.Equal(expected.EventId, actual.EventId);
        Assert.Equal(expected.RoomId, actual.RoomId);
        Assert.Equal(expected.Sender, actual.Sender);
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.StateKey, actual.StateKey);
        Assert.Equal(expected.PrevEvents.AsEnumerable(), actual.PrevEvents.AsEnumerable());
        Assert.Equal(expected.AuthEvents.AsEnumerable(), actual.AuthEvents.AsEnumerable());
        Assert.Equal(expected.Depth, actual.Depth);
        Assert.Equal(expected.OriginServerTs, actual.OriginServerTs);
        Assert.Equal(expected.Redacts, actual.Redacts);
        Assert.Same(expected.RoomVersion, actual.RoomVersion);
    }
}
