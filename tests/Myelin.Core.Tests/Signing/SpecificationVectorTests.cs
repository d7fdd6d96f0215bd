using System.Text;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Core.Tests.Signing;

/// <summary>Appendices, "Cryptographic Test Vectors".</summary>
public class SpecificationVectorTests
{
    [Theory]
    [InlineData("{}", "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ")]
    [InlineData("""{"one":1,"two":"Two"}""", "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw")]
    public void Json_is_signed_as_given(string json, string expected)
    {
        var signed = JsonSignatures.Sign(Encoding.UTF8.GetBytes(json), "domain", TestKeys.Specification);

        using var document = JsonDocument.Parse(signed);
        Assert.Equal(expected, document.RootElement.GetProperty("signatures").GetProperty("domain").GetProperty("ed25519:1").GetString());
        Assert.True(JsonSignatures.Verify(signed, "domain", "ed25519:1", TestKeys.Specification.VerifyKey));
    }

    [Fact]
    public void The_minimal_event_is_hashed_and_signed_as_given()
    {
        var pdu = PduReader.Read(KnownRoomVersions.V5, Encoding.UTF8.GetBytes(
            """
            {
                "auth_events": [], "content": {}, "depth": 3,
                "hashes": { "sha256": "5jM4wQpv6lnBo7CLIghJuHdW+s2CMBJPUOGOC89ncos" },
                "origin": "domain", "origin_server_ts": 1000000, "prev_events": [], "room_id": "!x:domain", "sender": "@a:domain",
                "signatures": { "domain": { "ed25519:1": "KxwGjPSDEtvnFgU00fwFz+l6d2pJM6XBIaMEn81SXPTRl16AqLAYqfIReFGZlHi5KLjAWbOoMszkwsQma+lYAg" } },
                "type": "X",
                "unsigned": { "age_ts": 1000000 }
            }
            """));

        Assert.True(PduHashes.ContentHashMatches(pdu));
        Assert.True(PduSignatures.Verify(pdu, TestKeys.Domain, "ed25519:1", TestKeys.Specification.VerifyKey));
    }

    [Fact]
    public void The_event_with_redactable_content_is_hashed_and_signed_as_given()
    {
        var bare = CanonicalJson.Canonicalize(
            """
            {
                "content": { "body": "Here is the message content" },
                "event_id": "$0:domain", "origin": "domain", "origin_server_ts": 1000000, "type": "m.room.message",
                "room_id": "!r:domain", "sender": "@u:domain", "signatures": {}, "unsigned": { "age_ts": 1000000 }
            }
            """u8,
            JsonNumberRule.Lenient);
        var hash = UnpaddedBase64.Encode(PduHashes.ContentHash(bare));
        Assert.Equal("onLKD1bGljeBWQhWZ1kaP9SorVmRQNdN5aM2JYU2n/g", hash);

        var hashed = CanonicalJson.Canonicalize(
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bare)[..^1] + $$$""","hashes":{"sha256":"{{{hash}}}"}}"""),
            JsonNumberRule.Lenient);
        var signed = JsonSignatures.Sign(Redaction.RedactJson(KnownRoomVersions.V1, hashed), "domain", TestKeys.Specification);

        Assert.Contains(
            "\"ed25519:1\":\"Wm+VzmOUOz08Ds+0NTWb1d4CZrVsJSikkeRxh6aCcUwu6pNC78FunoD7KNWzqFn241eYHYMGCA5McEiVPdhzBA\"",
            Encoding.UTF8.GetString(signed),
            StringComparison.Ordinal);
    }
}
