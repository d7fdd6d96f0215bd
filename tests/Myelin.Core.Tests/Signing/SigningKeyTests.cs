using CsCheck;
using Myelin.Core.Signing;

namespace Myelin.Core.Tests.Signing;

public class SigningKeyTests
{
    [Fact]
    public void A_generated_key_has_an_id_of_the_usual_form_and_survives_its_file()
    {
        using var key = SigningKey.Generate();
        using var again = SigningKey.Parse(key.ToFileLine() + "\n");

        Assert.Matches("^ed25519:a_[a-zA-Z0-9]{4}$", key.KeyId);
        Assert.Equal(key.KeyId, again.KeyId);
        Assert.Equal(key.VerifyKey, again.VerifyKey);
        Assert.Equal(key.ToFileLine(), again.ToFileLine());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ed25519")]
    [InlineData("ed25519 1")]
    [InlineData("ed25519 1 ")]
    [InlineData("ed25519 1 AAAA")]
    [InlineData("rsa 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1")]
    [InlineData("ed25519 a:b YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1")]
    [InlineData("ed25519  YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1")]
    [InlineData("ed25519 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1 x")]
    public void A_line_of_another_form_is_refused_without_repeating_it(string line)
    {
        var exception = Assert.Throws<FormatException>(() => SigningKey.Parse(line));

        Assert.DoesNotContain("YJDB", exception.ToString().Split("   at ")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_printed_of_a_key_is_no_secret() =>
        Assert.Equal("ed25519:1", TestKeys.Specification.ToString());

    [Fact]
    public void What_is_signed_verifies_and_anything_else_does_not() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 63], Gen.Int[0, 7]).Sample((data, position, bit) =>
        {
            var key = TestKeys.Specification;
            var signature = key.Sign(data);
            Assert.True(key.VerifyKey.Verify(data, signature));
            Assert.False(key.VerifyKey.Verify([.. data, 0], signature));
            signature[position] ^= (byte)(1 << bit);
            Assert.False(key.VerifyKey.Verify(data, signature));
        });
}
