using System.Text;
using CsCheck;
using Myelin.Core.Signing;

namespace Myelin.Core.Tests.Signing;

/// <summary>Appendices, "Unpadded Base64".</summary>
public class UnpaddedBase64Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "Zg")]
    [InlineData("fo", "Zm8")]
    [InlineData("foo", "Zm9v")]
    [InlineData("foob", "Zm9vYg")]
    [InlineData("fooba", "Zm9vYmE")]
    [InlineData("foobar", "Zm9vYmFy")]
    public void The_specifications_examples_go_both_ways(string text, string base64)
    {
        Assert.Equal(base64, UnpaddedBase64.Encode(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, Encoding.UTF8.GetString(UnpaddedBase64.Decode(base64)));
    }

    [Theory]
    [InlineData("Zg==")]
    [InlineData("Zm8=")]
    public void Correct_padding_is_accepted(string base64) => Assert.True(UnpaddedBase64.TryDecode(base64, out _));

    [Theory]
    [InlineData("Z")]
    [InlineData("Zm9vY")]
    [InlineData("Zg=")]
    [InlineData("Zm9v=")]
    [InlineData("Zm9v====")]
    [InlineData("Z===")]
    [InlineData("=")]
    [InlineData("====")]
    [InlineData("Zm 9v")]
    [InlineData("Zm9v\n")]
    [InlineData(" Zm9v")]
    [InlineData("Zm=v")]
    [InlineData("-_-_")]
    [InlineData("Zm9é")]
    [InlineData(null)]
    public void Everything_else_is_refused(string? base64) => Assert.False(UnpaddedBase64.TryDecode(base64, out _));

    [Theory]
    [InlineData("QUJDRB==")]
    [InlineData("QUJDRB")]
    [InlineData("Zm9")]
    public void Trailing_bits_that_the_runtime_ignores_are_refused_unless_forgiven(string base64)
    {
        Assert.False(UnpaddedBase64.TryDecode(base64, out _));
        Assert.True(UnpaddedBase64.TryDecodeForgiving(base64, out _));
    }

    [Theory]
    [InlineData("+/+/", false)]
    [InlineData("-_-_", true)]
    public void The_alphabets_are_kept_apart(string base64, bool isUrlSafe)
    {
        Assert.Equal(isUrlSafe, UnpaddedBase64.TryDecodeUrlSafe(base64, out _));
        Assert.Equal(!isUrlSafe, UnpaddedBase64.TryDecode(base64, out _));
    }

    [Fact]
    public void Encoding_round_trips_in_both_alphabets() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        Assert.Equal(bytes, UnpaddedBase64.Decode(UnpaddedBase64.Encode(bytes)));
        Assert.Equal(bytes, UnpaddedBase64.DecodeUrlSafe(UnpaddedBase64.EncodeUrlSafe(bytes)));
        Assert.DoesNotContain('=', UnpaddedBase64.Encode(bytes) + UnpaddedBase64.EncodeUrlSafe(bytes));
    });

    [Fact]
    public void One_value_has_one_unpadded_encoding() => Gen.Char["ABCDwxyz0189+/"].Array[0, 12].Select(chars => new string(chars)).Sample(text =>
    {
        if (UnpaddedBase64.TryDecode(text, out var bytes))
        {
            Assert.Equal(text, UnpaddedBase64.Encode(bytes));
        }
    });
}
