using System.Text;
using Myelin.Core.Json;

namespace Myelin.Core.Tests.Json;

/// <summary>Appendices, "Canonical JSON".</summary>
public class CanonicalJsonTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{ "one": 1, "two": "Two" }""", """{"one":1,"two":"Two"}""")]
    [InlineData("""{ "b": "2", "a": "1" }""", """{"a":"1","b":"2"}""")]
    [InlineData("""{"b":"2","a":"1"}""", """{"a":"1","b":"2"}""")]
    [InlineData(
        """
        {
            "auth": {
                "success": true,
                "mxid": "@john.doe:example.com",
                "profile": {
                    "display_name": "John Doe",
                    "three_pids": [
                        { "medium": "email", "address": "john.doe@example.org" },
                        { "medium": "msisdn", "address": "123456789" }
                    ]
                }
            }
        }
        """,
        """{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","three_pids":[{"address":"john.doe@example.org","medium":"email"},{"address":"123456789","medium":"msisdn"}]},"success":true}}""")]
    [InlineData("""{ "a": "日本語" }""", """{"a":"日本語"}""")]
    [InlineData("""{ "本": 2, "日": 1 }""", """{"日":1,"本":2}""")]
    [InlineData("""{ "a": "\u65E5" }""", """{"a":"日"}""")]
    [InlineData("""{ "a": null }""", """{"a":null}""")]
    [InlineData("""{ "a": -0, "b": 1e10 }""", """{"a":0,"b":10000000000}""")]
    public void The_specifications_examples_come_out_as_given(string json, string expected) =>
        Assert.Equal(expected, Canonical(json, JsonNumberRule.Lenient));

    [Theory]
    [InlineData("""{"a":"\u0000\u0001\u001F\b\t\n\f\r\"\\\/"}""", """{"a":"\u0000\u0001\u001f\b\t\n\f\r\"\\/"}""")]
    [InlineData("""{"a":"\u0008\u0009\u000A\u000c\u000D\u0022\u005c\u002F"}""", """{"a":"\b\t\n\f\r\"\\/"}""")]
    [InlineData("""{"a":"\ud83d\ude00"}""", """{"a":"😀"}""")]
    [InlineData("""{"\u0061":[ 1 , [ ] , { } , "x" , true , false ]}""", """{"a":[1,[],{},"x",true,false]}""")]
    public void Only_the_escapes_that_the_grammar_demands_are_written(string json, string expected) =>
        Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("\u007f")]
    [InlineData("\u00a0")]
    [InlineData("\u2028")]
    [InlineData("\ue000")]
    [InlineData("😀")]
    [InlineData("<>&'+`")]
    public void Characters_that_the_runtimes_encoders_escape_stay_raw(string text) =>
        Assert.Equal($$"""{"a":"{{text}}"}""", Canonical($$"""{"a":"{{text}}"}"""));

    [Fact]
    public void Keys_are_sorted_by_code_point_and_not_by_utf16_unit() =>
        Assert.Equal("""{"\ufb33":1,"😀":2}""".Replace("\\ufb33", "\ufb33"), Canonical("""{"😀":2,"\ufb33":1}"""));

    [Fact]
    public void Keys_with_escapes_are_sorted_by_what_they_mean() =>
        Assert.Equal(
            """{"\u0000":0,"\n":1,"!":2,"\"":3,"A":4,"\\":5,"a":6}""",
            Canonical("""{"a":6,"A":4,"\\":5,"\"":3,"!":2,"\n":1,"\u0000":0}"""));

    [Fact]
    public void A_key_that_begins_another_comes_first() =>
        Assert.Equal("""{"":0,"a":1,"a\n":2,"aa":3}""", Canonical("""{"aa":3,"a\n":2,"a":1,"":0}"""));

    [Fact]
    public void Many_unsorted_members_are_sorted_at_every_level()
    {
        var numbers = Enumerable.Range(0, 2000).Select(i => i * 7919 % 2000).ToArray();
        var json = "{" + string.Join(',', numbers.Select(n => $"\"k{n:D5}\":{{\"b\":{n},\"a\":0}}")) + "}";
        var expected = "{" + string.Join(',', numbers.Order().Select(n => $"\"k{n:D5}\":{{\"a\":0,\"b\":{n}}}")) + "}";

        Assert.Equal(expected, Canonical(json));
    }

    [Fact]
    public void Objects_out_of_order_at_every_level_of_the_deepest_nesting_are_put_in_order()
    {
        const int depth = JsonLimits.MaximumDepth;
        var json = string.Concat(Enumerable.Repeat("{\"z\":", depth - 1)) + "{}" + string.Concat(Enumerable.Repeat(",\"b\":0,\"a\":\"" + new string('x', 400) + "\"}", depth - 1));
        var expected = string.Concat(Enumerable.Repeat("{\"a\":\"" + new string('x', 400) + "\",\"b\":0,\"z\":", depth - 1)) + "{}" + new string('}', depth - 1);

        Assert.Equal(expected, Canonical(json));
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("""{"b":{"x":1,"y":2,"x":3}}""")]
    [InlineData("""{"z":1,"y":1,"z":1}""")]
    public void A_duplicate_key_is_refused(string json) => AssertRefused(InvalidJsonKind.DuplicateKey, json);

    [Fact]
    public void A_duplicate_among_many_unsorted_keys_is_refused()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{(i * 37) % 99}\":0")) + "}";

        AssertRefused(InvalidJsonKind.DuplicateKey, json);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":+1}""")]
    [InlineData("""{"a":.5}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":Infinity}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12g4"}""")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":1/**/}")]
    [InlineData("\ufeff{}")]
    public void What_is_not_json_is_refused(string json) => AssertRefused(InvalidJsonKind.NotJson, json);

    [Theory]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void A_value_that_is_no_object_is_refused(string json) => AssertRefused(InvalidJsonKind.NotAnObject, json);

    /// <summary>What is outside of hashes and signatures is left out at the top alone, and may hold numbers that have no canonical form.</summary>
    [Theory]
    [InlineData("""{"unsigned":{"age":1.5}}""", "{}")]
    [InlineData("""{"unsigned":1e400,"b":1,"a":"unsigned"}""", """{"a":"unsigned","b":1}""")]
    [InlineData("""{"b":1,"unsigned":[1.5,{"unsigned":-0}],"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"a":2,"\u0075nsigned":{"x":{"y":1.5} },"z":1}""", """{"a":2,"z":1}""")]
    [InlineData("""{"z":{"b":2,"a":1},"unsigned":null}""", """{"z":{"a":1,"b":2}}""")]
    [InlineData("""{"content":{"unsigned":{"b":1,"a":2} } }""", """{"content":{"unsigned":{"a":2,"b":1}}}""")]
    [InlineData("""{"content":{"b":{"unsigned":1},"a":1},"unsigned":{"c":1,"b":2},"a":1}""", """{"a":1,"content":{"a":1,"b":{"unsigned":1}}}""")]
    [InlineData("""{"unsigneD":1,"Unsigned":2,"unsigned2":3}""", """{"Unsigned":2,"unsigneD":1,"unsigned2":3}""")]
    public void Unsigned_is_left_out_on_request(string json, string expected) => Assert.Equal(expected, WithoutUnsigned(json));

    [Theory]
    [InlineData("""{"unsigned":1,"unsigned":1}""", InvalidJsonKind.DuplicateKey)]
    [InlineData("""{"unsigned":1,"a":1,"\u0075nsigned":2}""", InvalidJsonKind.DuplicateKey)]
    [InlineData("""{"unsigned":{"a":1,"a":2} }""", InvalidJsonKind.DuplicateKey)]
    [InlineData("""{"a":1,"unsigned":{},"a":1}""", InvalidJsonKind.DuplicateKey)]
    [InlineData("""{"unsigned":{},"a":1.5}""", InvalidJsonKind.NumberOutOfRange)]
    [InlineData("""{"a":{"unsigned":1.5} }""", InvalidJsonKind.NumberOutOfRange)]
    public void What_is_wrong_beside_or_in_unsigned_is_refused(string json, InvalidJsonKind kind) =>
        Assert.Equal(kind, Assert.Throws<InvalidJsonException>(() => WithoutUnsigned(json)).Kind);

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0, 0x80)]
    [InlineData(0xED, 0xA0, 0x80)]
    public void Bytes_that_are_not_utf8_are_refused(params int[] bytes)
    {
        byte[] json = [.. "{\"a\":\""u8, .. bytes.Select(b => (byte)b), .. "\"}"u8];
        Assert.Equal(InvalidJsonKind.InvalidUtf8, Assert.Throws<InvalidJsonException>(() => CanonicalJson.Canonicalize(json, JsonNumberRule.Strict)).Kind);
    }

    private static string WithoutUnsigned(string json)
    {
        var output = new ByteBuilder(1);
        try
        {
            CanonicalJson.Append(ref output, Encoding.UTF8.GetBytes(json), JsonNumberRule.Strict, withoutUnsigned: true);
            return Encoding.UTF8.GetString(output.ToArray());
        }
        finally
        {
            output.Dispose();
        }
    }

    [Fact]
    public void The_deepest_allowed_nesting_is_accepted_and_one_more_is_not()
    {
        var deepest = "{\"a\":" + new string('[', JsonLimits.MaximumDepth - 1) + new string(']', JsonLimits.MaximumDepth - 1) + "}";

        Assert.Equal(deepest, Canonical(deepest));
        AssertRefused(InvalidJsonKind.TooDeep, "{\"a\":" + new string('[', JsonLimits.MaximumDepth) + new string(']', JsonLimits.MaximumDepth) + "}");
    }

    private static string Canonical(string json, JsonNumberRule rule = JsonNumberRule.Strict) =>
        Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json), rule));

    private static void AssertRefused(InvalidJsonKind kind, string json) =>
        Assert.Equal(
            kind,
            Assert.Throws<InvalidJsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json), JsonNumberRule.Strict)).Kind);
}
