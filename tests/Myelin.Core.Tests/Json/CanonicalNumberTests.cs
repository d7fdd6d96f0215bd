using System.Text;
using Myelin.Core.Json;

namespace Myelin.Core.Tests.Json;

/// <summary>Numbers at the edges (Appendices, "Canonical JSON"; CVE-2025-30355).</summary>
public class CanonicalNumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("9007199254740991")]
    [InlineData("-9007199254740991")]
    public void Integers_within_range_stay_as_they_are(string number)
    {
        Assert.Equal(number, Canonical(number, JsonNumberRule.Strict));
        Assert.Equal(number, Canonical(number, JsonNumberRule.Lenient));
    }

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("9007199254740993")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551616")]
    [InlineData("-0")]
    [InlineData("0.0")]
    [InlineData("1.0")]
    [InlineData("1.5")]
    [InlineData("1e2")]
    [InlineData("1E2")]
    [InlineData("1e-2")]
    [InlineData("1e400")]
    public void The_strict_rule_refuses_everything_else(string number) => AssertRefused(number, JsonNumberRule.Strict);

    [Fact]
    public void A_number_of_400_digits_is_no_infinity()
    {
        var number = new string('9', 400);

        AssertRefused(number, JsonNumberRule.Strict);
        Assert.Equal(number, Canonical(number, JsonNumberRule.Lenient));
        AssertRefused(number + ".0", JsonNumberRule.Lenient);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1.0e309")]
    public void The_lenient_rule_refuses_what_is_not_finite(string number) => AssertRefused(number, JsonNumberRule.Lenient);

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("-0e1", "0")]
    [InlineData("1e2", "100")]
    [InlineData("1E+2", "100")]
    [InlineData("-1e10", "-10000000000")]
    [InlineData("1.0", "1.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("50.00", "50.0")]
    [InlineData("1.5e1", "15.0")]
    [InlineData("1e-2", "0.01")]
    [InlineData("0.5", "0.5")]
    [InlineData("-0.125", "-0.125")]
    [InlineData("1e-10", "1e-10")]
    [InlineData("1e-9", "1e-09")]
    [InlineData("9007199254740991e0", "9007199254740991")]
    [InlineData("-9007199254740991e0", "-9007199254740991")]
    [InlineData("9007199254740992e0", "9007199254740992.0")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("0.000012345", "1.2345e-05")]
    [InlineData("123456.789", "123456.789")]
    [InlineData("1e15", "1000000000000000")]
    [InlineData("1000000000000000.0", "1000000000000000.0")]
    [InlineData("9999999999999998.0", "9999999999999998.0")]
    [InlineData("1e16", "1e+16")]
    [InlineData("12345678901234567890.0", "1.2345678901234567e+19")]
    [InlineData("1e100", "1e+100")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    public void The_lenient_rule_writes_floats_as_they_were_hashed_in_the_wild(string number, string expected)
    {
        Assert.Equal(expected, Canonical(number, JsonNumberRule.Lenient));
        Assert.Equal(expected, Canonical(expected, JsonNumberRule.Lenient));
    }

    private static string Canonical(string number, JsonNumberRule rule)
    {
        var canonical = Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes($$"""{"a":{{number}}}"""), rule));
        return canonical["{\"a\":".Length..^1];
    }

    private static void AssertRefused(string number, JsonNumberRule rule) =>
        Assert.Equal(InvalidJsonKind.NumberOutOfRange, Assert.Throws<InvalidJsonException>(() => Canonical(number, rule)).Kind);
}
