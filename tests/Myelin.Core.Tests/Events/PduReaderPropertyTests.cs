using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Tests.Events;

public class PduReaderPropertyTests
{
    private static readonly string[] NumberEdges =
    [
        "0", "-0", "-1", "1.0", "0.1", "1e2", "1e-2", "1e400", "-1e400", "9007199254740991", "9007199254740992", "-9007199254740992",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", new string('9', 400),
    ];

    public static TheoryData<string> AllVersions => Drafts.AllVersions;

    /// <summary>CVE-2025-30355: numbers at the edge in a field stopped federation.</summary>
    [Theory]
    [MemberData(nameof(AllVersions))]
    public void A_number_edge_in_any_field_is_refused_or_harmless(string id)
    {
        var version = Drafts.Version(id);
        var pdu = Drafts.Build(Drafts.State(version, EventTypes.Member, "@alice:domain", """{"membership":"join"}"""));
        string[] fields = [.. JsonNode.Parse(pdu.Json.Span)!.AsObject().Select(member => member.Key), "redacts", "origin", "invented"];
        foreach (var field in fields)
        {
            foreach (var number in NumberEdges)
            {
                foreach (var value in (string[])[number, $"[{number}]", $"[[{number}]]", $$"""{"a":{{number}}}""", $$$"""{"domain":{"ed25519:1":{{{number}}}}}"""])
                {
                    var node = JsonNode.Parse(pdu.Json.Span)!.AsObject();
                    node.Remove(field);
                    AssertRefusedOrHarmless(version, Encoding.UTF8.GetBytes($"{{\"{field}\":{value},{node.ToJsonString()[1..]}"));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Damaged_bytes_are_refused_or_harmless(string id)
    {
        var version = Drafts.Version(id);
        var pdu = Drafts.Build(Drafts.Message(version, """{"body":"\u00e9\n","n":[1,{"a":null}]}"""));
        Gen.Select(Gen.Int[0, pdu.Json.Length - 1], Gen.Byte).Array[1, 4].Sample(
            edits =>
            {
                var bytes = pdu.Json.ToArray();
                foreach (var (position, value) in edits)
                {
                    bytes[position] = value;
                }

                AssertRefusedOrHarmless(version, bytes);
            },
            iter: Rounds.Of(200));
    }

    private static void AssertRefusedOrHarmless(RoomVersion version, byte[] json)
    {
        Pdu pdu;
        try
        {
            pdu = PduReader.Read(version, json);
        }
        catch (InvalidPduException)
        {
            return;
        }

        PduBuilderTests.AssertSame(pdu, PduReader.Read(version, pdu.Json));
        Assert.Equal(pdu.Json.ToArray(), CanonicalJson.Canonicalize(pdu.Json.Span, JsonNumberRule.Lenient));
        Assert.Equal(pdu.EventId, Redaction.Redact(pdu).EventId);
        Assert.InRange(pdu.Depth, 0, long.MaxValue);
        StrictJson.Validate(pdu.Json.Span);
        AssertContentReadsAlike(pdu);
        _ = PduHashes.ContentHashMatches(pdu);
        _ = Myelin.Core.Signing.PduSignatures.RequiredServers(pdu);
    }

    /// <summary>What is read from the bytes is what a parser finds, whatever the values are.</summary>
    private static void AssertContentReadsAlike(Pdu pdu)
    {
        foreach (var member in pdu.ParseContent().EnumerateObject())
        {
            // A key that is written with escapes is not one to be asked for.
            if (member.Name.Any(static character => character is < ' ' or '"' or '\\'))
            {
                continue;
            }

            var key = Encoding.UTF8.GetBytes(member.Name);
            Assert.Equal(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null, pdu.ContentText(key));
            Assert.Equal(member.Value.GetRawText(), Encoding.UTF8.GetString(pdu.ContentValue(key)));
        }

        Assert.Null(pdu.ContentText("org.example.absent"u8));
        Assert.True(pdu.ContentValue("org.example.absent"u8).IsEmpty);
    }
}
