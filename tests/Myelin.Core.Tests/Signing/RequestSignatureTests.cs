using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Xunit;

namespace Myelin.Core.Tests.Signing;

/// <summary>Server-Server API, "Request Authentication".</summary>
public sealed class RequestSignatureTests
{
    private static readonly SigningKey Key = SigningKey.Parse("ed25519 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1");

    private static readonly SignedRequest Request = new("PUT", "/_matrix/federation/v1/send/1?a=%2F", ServerName.Parse("a.example"), ServerName.Parse("b.example"))
    {
        Content = """{ "b": [1, {"é":"\u00e9", "d": 1.5}], "a": {} }"""u8.ToArray(),
    };

    [Fact]
    public void What_is_signed_is_the_JSON_object_of_the_specification()
    {
        var json = """
            {"uri":"/_matrix/federation/v1/send/1?a=%2F","origin":"a.example","method":"PUT","destination":"b.example","content":{"b":[1,{"é":"é","d":1.5}],"a":{}}}
            """u8;
        Assert.Equal(JsonSignatures.Signature(json, Key), RequestSignatures.Sign(Request, Key));
        Assert.Equal(
            JsonSignatures.Signature("""{"uri":"/x","origin":"a.example","method":"GET","destination":"b.example"}"""u8, Key),
            RequestSignatures.Sign(Request with { Method = "GET", Uri = "/x", Content = null }, Key));
    }

    [Fact]
    public void Any_other_request_has_another_signature()
    {
        var signature = RequestSignatures.Sign(Request, Key);
        Assert.True(RequestSignatures.Verify(Request, signature, Key.VerifyKey));
        Assert.True(RequestSignatures.Verify(Request with { Content = """{"a":{},"b":[1,{"d":1.5,"é":"é"}]}"""u8.ToArray() }, signature, Key.VerifyKey));
        SignedRequest[] others =
        [
            Request with { Method = "POST" },
            Request with { Uri = Request.Uri + "&" },
            Request with { Uri = "/_matrix/federation/v1/send/1?a=/" },
            Request with { Origin = ServerName.Parse("c.example") },
            Request with { Destination = ServerName.Parse("c.example") },
            Request with { Content = "{}"u8.ToArray() },
            Request with { Content = null },
        ];
        Assert.All(others, other => Assert.False(RequestSignatures.Verify(other, signature, Key.VerifyKey)));
        Assert.False(RequestSignatures.Verify(Request, "not base64", Key.VerifyKey));
        Assert.False(RequestSignatures.Verify(Request, string.Empty, Key.VerifyKey));
    }

    [Fact]
    public void A_body_may_be_as_deep_as_its_operation_admits()
    {
        static byte[] Nested(int depth) => System.Text.Encoding.UTF8.GetBytes($$"""{"a":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""");
        var deep = Request with { Content = Nested(JsonLimits.MaximumDepth + 2), MaximumDepth = JsonLimits.MaximumDepth + 2 };
        Assert.True(RequestSignatures.Verify(deep, RequestSignatures.Sign(deep, Key), Key.VerifyKey));
        Assert.Equal(InvalidJsonKind.TooDeep, Assert.Throws<InvalidJsonException>(() => RequestSignatures.Sign(deep with { MaximumDepth = JsonLimits.MaximumDepth + 1 }, Key)).Kind);
    }
}
