using System.Text;
using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Tests.Events;

/// <summary>Server-Server API, "Checks performed on receipt of a PDU", step 1.</summary>
public class PduReaderTests
{
    public static TheoryData<string> AllVersions => Drafts.AllVersions;

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Another_spelling_is_the_same_event(string id)
    {
        var version = Drafts.Version(id);
        var pdu = Drafts.Build(Drafts.State(version, EventTypes.Topic, "", """{"topic":"\n\u65e5"}"""));
        var node = JsonNode.Parse(pdu.Json.Span)!.AsObject();
        var shuffled = new JsonObject(node.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

        PduBuilderTests.AssertSame(pdu, PduReader.Read(version, Encoding.UTF8.GetBytes(shuffled.ToJsonString(new() { WriteIndented = true }))));
    }

    [Fact]
    public void Unsigned_is_dropped_whatever_it_says()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        foreach (var unsigned in (string[])["null", "{}", """{"z":1,"age":1.5,"a":[1e400,-0]}""", "[[]]", "\"x\""])
        {
            PduBuilderTests.AssertSame(pdu, PduReader.Read(KnownRoomVersions.V12, With(pdu, "unsigned", unsigned)));
        }
    }

    [Fact]
    public void A_key_twice_is_refused_in_unsigned_too()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        var text = Encoding.UTF8.GetString(pdu.Json.Span);

        Refused(KnownRoomVersions.V12, text.Replace("{\"auth_events\"", "{\"unsigned\":{},\"unsigned\":{},\"auth_events\"", StringComparison.Ordinal));
        Refused(KnownRoomVersions.V12, text.Replace("{\"auth_events\"", "{\"unsigned\":{},\"\\u0075nsigned\":{},\"auth_events\"", StringComparison.Ordinal));
        Refused(KnownRoomVersions.V12, text.Replace("{\"auth_events\"", "{\"unsigned\":{\"a\":1,\"a\":1},\"auth_events\"", StringComparison.Ordinal));
        Refused(KnownRoomVersions.V12, text.Replace("{\"auth_events\"", "{\"\\u0074ype\":\"x\",\"auth_events\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"a":"b","name":"\u65e5\n\"x\""}""", "\u65e5\n\"x\"")]
    [InlineData("""{"a":{"name":"inner"},"name":"outer"}""", "outer")]
    [InlineData("""{"n\u0061me":"escaped key"}""", "escaped key")]
    [InlineData("""{"name":""}""", "")]
    [InlineData("""{"a":["name","x"],"b":"\"name\":\"x\""}""", null)]
    [InlineData("""{"name":1}""", null)]
    [InlineData("""{"name":null}""", null)]
    [InlineData("""{"name":{"name":"x"}}""", null)]
    [InlineData("{}", null)]
    public void A_text_of_the_content_is_found_by_its_key(string content, string? expected)
    {
        var pdu = Drafts.Build(Drafts.State(KnownRoomVersions.V12, EventTypes.Name, "", content));
        Assert.Equal(expected, pdu.ContentText("name"u8));
        Assert.Equal(expected?.Length == 0 ? null : expected, pdu.NonEmptyContentText("name"u8));
    }

    [Theory]
    [InlineData("auth_events")]
    [InlineData("content")]
    [InlineData("depth")]
    [InlineData("hashes")]
    [InlineData("origin_server_ts")]
    [InlineData("prev_events")]
    [InlineData("room_id")]
    [InlineData("sender")]
    [InlineData("signatures")]
    [InlineData("type")]
    public void A_required_field_must_be_there_and_of_its_kind(string field)
    {
        foreach (var version in KnownRoomVersions.All)
        {
            var pdu = Drafts.Build(Drafts.Message(version));
            Refused(version, With(pdu, field, null));
            foreach (var wrong in (string[])["null", "true", "[1]", "{\"a\":1}", "1.5", "\"x\"", "\"\""])
            {
                if (IsRight(field, wrong))
                {
                    continue;
                }

                Refused(version, With(pdu, field, wrong));
            }
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void A_state_key_is_a_string(string value) =>
        Refused(KnownRoomVersions.V12, With(Drafts.Build(Drafts.Message(KnownRoomVersions.V12)), "state_key", value));

    [Theory]
    [InlineData("5", "-1", false)]
    [InlineData("5", "9223372036854775807", true)]
    [InlineData("5", "9223372036854775808", false)]
    [InlineData("5", "1.0", false)]
    [InlineData("6", "9007199254740991", true)]
    [InlineData("6", "9007199254740992", false)]
    [InlineData("6", "-1", false)]
    [InlineData("6", "-0", false)]
    [InlineData("6", "1.0", false)]
    [InlineData("6", "1e2", false)]
    [InlineData("12", "0", true)]
    public void The_depth_is_within_the_room_versions_range(string id, string depth, bool isAccepted)
    {
        var version = Drafts.Version(id);
        var json = With(Drafts.Build(Drafts.Message(version)), "depth", depth);
        if (isAccepted)
        {
            Assert.Equal(long.Parse(depth, System.Globalization.CultureInfo.InvariantCulture), PduReader.Read(version, json).Depth);
        }
        else
        {
            Refused(version, json);
        }
    }

    [Theory]
    [InlineData("content", """{"a":9007199254740992}""")]
    [InlineData("content", """{"a":[{"b":0.5}]}""")]
    [InlineData("origin_server_ts", "9007199254740992")]
    [InlineData("invented", "1e1")]
    [InlineData("hashes", """{"sha256":"","size":1.0}""")]
    public void No_field_of_a_strict_room_version_holds_another_number(string field, string value) =>
        Refused(KnownRoomVersions.V6, With(Drafts.Build(Drafts.Message(KnownRoomVersions.V6)), field, value));

    [Theory]
    [InlineData("hashes", "{}")]
    [InlineData("hashes", """{"md5":"AAAA"}""")]
    [InlineData("hashes", """{"sha256":5}""")]
    [InlineData("hashes", """{"sha256":"AAAA","md5":null}""")]
    [InlineData("signatures", """{"domain":"AAAA"}""")]
    [InlineData("signatures", """{"domain":["AAAA"]}""")]
    [InlineData("signatures", """{"domain":{"ed25519:1":5}}""")]
    [InlineData("signatures", """{"domain":{"ed25519:1":"AAAA"},"other":{"ed25519:1":{}}}""")]
    public void Hashes_and_signatures_have_their_shape(string field, string value)
    {
        foreach (var version in KnownRoomVersions.All)
        {
            Refused(version, With(Drafts.Build(Drafts.Message(version)), field, value));
        }
    }

    [Fact]
    public void Signatures_of_several_servers_and_other_hashes_are_no_fault()
    {
        foreach (var version in KnownRoomVersions.All)
        {
            var pdu = Drafts.Build(Drafts.Message(version));
            PduReader.Read(version, With(pdu, "signatures", """{"domain":{"ed25519:1":"AAAA","other:2":"x"},"b.example":{}}"""));
            PduReader.Read(version, With(pdu, "hashes", """{"sha256":"AAAA","sha512":"AAAA"}"""));
        }
    }

    [Fact]
    public void An_event_carries_its_id_in_versions_1_and_2_alone()
    {
        foreach (var version in KnownRoomVersions.All.Skip(2))
        {
            var pdu = Drafts.Build(Drafts.Message(version));
            Refused(version, With(pdu, "event_id", $"\"{pdu.EventId}\""));
            Refused(version, With(pdu, "event_id", "null"));
        }
    }

    [Fact]
    public void Twenty_prev_events_and_ten_auth_events_are_the_most()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        string Ids(int count) => "[" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"$id{i}\"")) + "]";

        Assert.Equal(20, PduReader.Read(KnownRoomVersions.V12, With(pdu, "prev_events", Ids(20))).PrevEvents.Length);
        Assert.Equal(10, PduReader.Read(KnownRoomVersions.V12, With(pdu, "auth_events", Ids(10))).AuthEvents.Length);
        Refused(KnownRoomVersions.V12, With(pdu, "prev_events", Ids(21)));
        Refused(KnownRoomVersions.V12, With(pdu, "auth_events", Ids(11)));
    }

    [Theory]
    [InlineData("""["$a:x"]""")]
    [InlineData("""[["$a:x"]]""")]
    [InlineData("""[[]]""")]
    [InlineData("""[["$a:x",{},{}]]""")]
    [InlineData("""[["$a:x","hash"]]""")]
    [InlineData("""[[{},"$a:x"]]""")]
    [InlineData("""[["a:x",{}]]""")]
    [InlineData("""[["$a:x",{"sha256":5}]]""")]
    public void References_of_version_1_are_pairs(string references) =>
        Refused(KnownRoomVersions.V1, With(Drafts.Build(Drafts.Message(KnownRoomVersions.V1)), "prev_events", references));

    [Theory]
    [InlineData("\"$nodomain\"")]
    [InlineData("\"$a:\"")]
    [InlineData("\"a:domain\"")]
    [InlineData("5")]
    [InlineData(null)]
    public void The_id_of_a_version_1_event_names_a_server(string? value) =>
        Refused(KnownRoomVersions.V1, With(Drafts.Build(Drafts.Message(KnownRoomVersions.V1)), "event_id", value));

    [Fact]
    public void A_create_event_of_version_12_names_no_room_and_all_others_do()
    {
        var create = Drafts.Build(Drafts.Create(KnownRoomVersions.V12));

        Refused(KnownRoomVersions.V12, With(create, "room_id", $"\"{create.RoomId}\""));
        Refused(KnownRoomVersions.V12, With(create, "state_key", "\"x\""));
        Refused(KnownRoomVersions.V11, create.Json);
    }

    [Fact]
    public void Fields_longer_than_255_bytes_are_too_large()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        foreach (var field in (string[])["type", "state_key", "sender", "room_id"])
        {
            Assert.Equal(InvalidPduKind.TooLarge, Refused(KnownRoomVersions.V12, With(pdu, field, $"\"{new string('é', 128)}\"")).Kind);
        }

        Assert.Equal(255, PduReader.Read(KnownRoomVersions.V12, With(pdu, "type", $"\"{string.Concat(Enumerable.Repeat("\\u0001", 255))}\"")).Type.Length);
    }

    [Fact]
    public void An_event_larger_than_the_limit_is_too_large()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));

        Assert.Equal(
            InvalidPduKind.TooLarge,
            Refused(KnownRoomVersions.V12, With(pdu, "content", $$"""{"a":"{{new string('x', JsonLimits.MaximumEventSize)}}"}""")).Kind);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("\"no id\"")]
    [InlineData("null")]
    public void A_redaction_of_nonsense_is_an_event_that_redacts_nothing(string redacts)
    {
        foreach (var version in KnownRoomVersions.All)
        {
            var pdu = Drafts.Build(Drafts.Message(version) with { Type = EventTypes.Redaction });
            var json = version.RedactsInContent ? With(pdu, "content", $$"""{"redacts":{{redacts}}}""") : With(pdu, "redacts", redacts);
            Assert.Null(PduReader.Read(version, json).Redacts);
        }
    }

    [Theory]
    [InlineData("type", "\"\\ud800\"")]
    [InlineData("content", "{\"\\udc00\":1}")]
    [InlineData("invented", "[\"\\ud800\"]")]
    public void Lone_surrogates_are_refused_when_read(string field, string value) =>
        Refused(KnownRoomVersions.V12, With(Drafts.Build(Drafts.Message(KnownRoomVersions.V12)), field, value));

    [Fact]
    public void A_hundred_thousand_nested_arrays_in_the_content_are_refused()
    {
        var pdu = Drafts.Build(Drafts.Message(KnownRoomVersions.V12));
        var nested = new string('[', 100_000) + new string(']', 100_000);

        Refused(KnownRoomVersions.V12, With(pdu, "content", $$"""{"a":{{nested}}}"""));
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void A_stored_event_reads_back_without_hashing(string id)
    {
        var pdu = Drafts.Build(Drafts.Create(Drafts.Version(id)));

        PduBuilderTests.AssertSame(pdu, PduReader.ReadStored(pdu.RoomVersion, pdu.EventId, pdu.Json));
    }

    private static bool IsRight(string field, string value) => field switch
    {
        "type" => value.StartsWith('"'),
        "content" => value.StartsWith('{'),
        _ => false,
    };

    /// <summary>The event with one field set to raw JSON, or without it.</summary>
    private static byte[] With(Pdu pdu, string field, string? value)
    {
        var node = JsonNode.Parse(pdu.Json.Span)!.AsObject();
        node.Remove(field);
        return value is null ? Encoding.UTF8.GetBytes(node.ToJsonString()) : Insert(node, field, value);
    }

    private static byte[] Insert(JsonObject node, string field, string value) =>
        Encoding.UTF8.GetBytes($"{{\"{field}\":{value},{node.ToJsonString()[1..]}");

    private static InvalidPduException Refused(RoomVersion version, string json) => Refused(version, Encoding.UTF8.GetBytes(json));

    private static InvalidPduException Refused(RoomVersion version, ReadOnlyMemory<byte> json) =>
        Assert.Throws<InvalidPduException>(() => PduReader.Read(version, json));
}
