using Myelin.LoadGenerator.Matrix;
using Xunit;

namespace Myelin.LoadGenerator.Tests;

public sealed class LoopbackUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8008", "127.0.0.1:8008")]
    [InlineData("http://localhost:81", "127.0.0.1:81")]
    [InlineData("http://[::1]:8008", "[::1]:8008")]
    public void Addresses_of_this_machine_are_taken(string text, string endPoint) =>
        Assert.Equal(endPoint, LoopbackUrl.Parse(text).EndPoint.ToString());

    [Theory]
    [InlineData("http://192.0.2.1:8008")]
    [InlineData("http://example.org")]
    [InlineData("http://127.0.0.1.example.org")]
    [InlineData("https://127.0.0.1")]
    [InlineData("127.0.0.1:8008")]
    public void Every_other_address_is_refused(string text) => Assert.Throws<FormatException>(() => LoopbackUrl.Parse(text));
}
