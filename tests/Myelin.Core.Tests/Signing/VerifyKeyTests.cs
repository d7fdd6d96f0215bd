using System.Numerics;
using Myelin.Core.Signing;

namespace Myelin.Core.Tests.Signing;

/// <summary>Strict Ed25519: one signature per message and key, no key that signs for everybody.</summary>
public class VerifyKeyTests
{
    /// <summary>The order of the group, 2^252 + 27742317777372353535851937790883648493.</summary>
    private static readonly BigInteger GroupOrder = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    [Fact]
    public void A_signature_with_a_non_canonical_s_is_refused()
    {
        byte[] data = [1, 2, 3];
        var signature = TestKeys.Specification.Sign(data);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + GroupOrder;
        s.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);

        Assert.False(TestKeys.Specification.VerifyKey.Verify(data, signature));
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_small_order_key_verifies_nothing(string hexadecimal)
    {
        // With A and R of small order and S = 0 the equation holds for every message, or for one in eight.
        var bytes = Convert.FromHexString(hexadecimal);
        if (!VerifyKey.TryImport(bytes, out var key))
        {
            return;
        }

        for (byte i = 0; i < 64; i++)
        {
            Assert.False(key.Verify([i], [.. bytes, .. new byte[32]]));
            Assert.False(key.Verify([i], [1, .. new byte[63]]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_is_refused(int length) =>
        Assert.False(TestKeys.Specification.VerifyKey.Verify([], new byte[length]));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64!")]
    [InlineData(null)]
    public void Text_that_is_no_key_is_refused(string? text) => Assert.False(VerifyKey.TryParse(text, out _));

    [Fact]
    public void A_key_survives_its_text()
    {
        var key = TestKeys.Specification.VerifyKey;

        Assert.True(VerifyKey.TryParse(key.ToBase64(), out var again));
        Assert.Equal(key, again);
        Assert.Equal(key.GetHashCode(), again.GetHashCode());
    }
}
