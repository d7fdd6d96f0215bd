using System.Text;
using CsCheck;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Core.Tests.Json;

namespace Myelin.Core.Tests.Signing;

/// <summary>Appendices, "Signing JSON".</summary>
public class JsonSignaturesTests
{
    [Fact]
    public void Signing_keeps_other_signatures_and_unsigned_which_it_does_not_cover()
    {
        using var other = SigningKey.Generate();
        var once = JsonSignatures.Sign("""{"a":1,"unsigned":{"age":5}}"""u8, "domain", TestKeys.Specification);
        var twice = JsonSignatures.Sign(once, "@user:other", other);
        var thrice = JsonSignatures.Sign(twice, "domain", other);
        var text = Encoding.UTF8.GetString(thrice).Replace("\"age\":5", "\"age\":6", StringComparison.Ordinal);

        Assert.True(JsonSignatures.Verify(Encoding.UTF8.GetBytes(text), "domain", "ed25519:1", TestKeys.Specification.VerifyKey));
        Assert.True(JsonSignatures.Verify(Encoding.UTF8.GetBytes(text), "@user:other", other.KeyId, other.VerifyKey));
        Assert.True(JsonSignatures.Verify(Encoding.UTF8.GetBytes(text), "domain", other.KeyId, other.VerifyKey));
        Assert.Equal(["ed25519:1", other.KeyId], JsonSignatures.KeyIds(thrice, "domain").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_signature_under_the_same_key_id_is_replaced()
    {
        var signed = JsonSignatures.Sign("""{"signatures":{"domain":{"ed25519:1":"AAAA","ed25519:0":"BBBB"}}}"""u8, "domain", TestKeys.Specification);

        Assert.True(JsonSignatures.Verify(signed, "domain", "ed25519:1", TestKeys.Specification.VerifyKey));
        Assert.Contains("\"ed25519:0\":\"BBBB\"", Encoding.UTF8.GetString(signed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":1,"signatures":null}""")]
    [InlineData("""{"a":1,"signatures":[]}""")]
    [InlineData("""{"a":1,"signatures":{"domain":5}}""")]
    [InlineData("""{"a":1,"signatures":{"domain":{}}}""")]
    [InlineData("""{"a":1,"signatures":{"domain":{"ed25519:1":5}}}""")]
    [InlineData("""{"a":1,"signatures":{"domain":{"ed25519:1":"not base64"}}}""")]
    [InlineData("""{"a":1,"signatures":{"domain":{"ed25519:1":"AAAA"}}}""")]
    public void Without_a_well_formed_signature_it_is_not_verified(string json) =>
        Assert.False(JsonSignatures.Verify(Encoding.UTF8.GetBytes(json), "domain", "ed25519:1", TestKeys.Specification.VerifyKey));

    [Fact]
    public void What_is_signed_verifies_in_any_spelling_and_not_when_changed() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, style) =>
        {
            var value = RandomJson.Object(new Random(seed));
            var signed = JsonSignatures.Sign(Encoding.UTF8.GetBytes(value.Write(new Random(style))), "domain", TestKeys.Specification);
            Assert.True(JsonSignatures.Verify(signed, "domain", "ed25519:1", TestKeys.Specification.VerifyKey));

            var changed = Encoding.UTF8.GetBytes("{\"changed\":true," + Encoding.UTF8.GetString(signed)[1..]);
            Assert.False(JsonSignatures.Verify(changed, "domain", "ed25519:1", TestKeys.Specification.VerifyKey));
        });

    [Fact]
    public void A_detached_signature_verifies()
    {
        var signature = JsonSignatures.Signature("""{"method":"GET","uri":"/"}"""u8, TestKeys.Specification);

        Assert.True(JsonSignatures.VerifySignature("""{ "uri": "/", "method": "GET" }"""u8, signature, TestKeys.Specification.VerifyKey));
        Assert.False(JsonSignatures.VerifySignature("""{"method":"PUT","uri":"/"}"""u8, signature, TestKeys.Specification.VerifyKey));
        Assert.False(JsonSignatures.VerifySignature("{}"u8, "?", TestKeys.Specification.VerifyKey));
    }

    [Fact]
    public void An_ambiguous_object_is_refused_and_not_verified() =>
        Assert.Throws<InvalidJsonException>(() => JsonSignatures.Verify("""{"a":1,"a":2}"""u8, "domain", "ed25519:1", TestKeys.Specification.VerifyKey));
}
