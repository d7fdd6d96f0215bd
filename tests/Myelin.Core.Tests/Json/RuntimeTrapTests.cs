using System.Text;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Tests.Events;

namespace Myelin.Core.Tests.Json;

/// <summary>What the runtime's JSON does otherwise than Matrix needs: each fact beside our answer, so that a runtime that changes shows.</summary>
public class RuntimeTrapTests
{
    [Fact]
    public void The_runtime_keeps_duplicate_keys_and_we_refuse_them()
    {
        var json = """{"a":1,"\u0061":2}"""u8.ToArray();
        using var document = JsonDocument.Parse(json);

        Assert.Equal(2, document.RootElement.EnumerateObject().Count());
        Assert.Equal(InvalidJsonKind.DuplicateKey, Assert.Throws<InvalidJsonException>(() => StrictJson.Validate(json)).Kind);
    }

    [Fact]
    public void The_runtime_finds_lone_surrogates_when_read_and_we_find_them_at_once()
    {
        var json = """{"a":"\ud800"}"""u8.ToArray();
        using var document = JsonDocument.Parse(json);

        Assert.Throws<InvalidOperationException>(() => document.RootElement.GetProperty("a").GetString());
        Assert.Equal(InvalidJsonKind.InvalidUtf8, Assert.Throws<InvalidJsonException>(() => StrictJson.Validate(json)).Kind);
    }

    [Fact]
    public void The_runtime_replaces_a_lone_surrogate_on_writing_and_we_refuse_it()
    {
        Assert.Contains("FFFD", JsonSerializer.Serialize("\ud800"), StringComparison.OrdinalIgnoreCase);
        Assert.Throws<InvalidPduException>(() => Drafts.Build(Drafts.State(KnownRoomVersions.V12, "x", "\ud800", "{}")));
    }

    [Fact]
    public void The_runtimes_ordinal_order_is_by_utf16_unit_and_ours_by_code_point()
    {
        Assert.True(string.CompareOrdinal("\ufb33", "😀") > 0);
        Assert.StartsWith("{\"\ufb33\"", Encoding.UTF8.GetString(CanonicalJson.Canonicalize("""{"😀":1,"\ufb33":1}"""u8, JsonNumberRule.Strict)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-0")]
    [InlineData("9007199254740993")]
    public void The_runtime_reads_integers_that_strict_room_versions_refuse(string number)
    {
        Assert.True(JsonElement.Parse(Encoding.UTF8.GetBytes(number)).TryGetInt64(out _));
        Assert.Throws<InvalidJsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes($$"""{"a":{{number}}}"""), JsonNumberRule.Strict));
    }

    [Fact]
    public void The_runtime_makes_400_digits_infinite_and_we_keep_or_refuse_them()
    {
        var digits = new string('9', 400);
        var json = Encoding.UTF8.GetBytes($$"""{"a":{{digits}}}""");

        Assert.True(double.IsInfinity(JsonElement.Parse(json).GetProperty("a").GetDouble()));
        Assert.Equal(json, CanonicalJson.Canonicalize(json, JsonNumberRule.Lenient));
        Assert.Throws<InvalidJsonException>(() => CanonicalJson.Canonicalize(json, JsonNumberRule.Strict));
    }

    [Fact]
    public void The_runtimes_depth_limit_is_64_and_ours_128()
    {
        var json = Encoding.UTF8.GetBytes(new string('[', 100) + new string(']', 100));

        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(json));
        StrictJson.Validate(json);
    }

    [Fact]
    public void The_runtimes_base64_ignores_trailing_bits_and_ours_does_not()
    {
        Assert.Equal("ABCD"u8.ToArray(), Convert.FromBase64String("QUJDRB=="));
        Assert.False(Myelin.Core.Signing.UnpaddedBase64.TryDecode("QUJDRB==", out _));
    }
}
