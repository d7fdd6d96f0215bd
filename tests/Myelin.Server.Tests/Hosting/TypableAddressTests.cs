using System.Net;
using Myelin.Server.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

public sealed class TypableAddressTests
{
    [Theory]
    [InlineData("http://[::]:8008", "http://localhost:8008 http://192.0.2.7:8008")]
    [InlineData("https://0.0.0.0:8448", "https://localhost:8448 https://192.0.2.7:8448")]
    [InlineData("http://localhost:8008", "http://localhost:8008")]
    [InlineData("http://127.0.0.1:8008", "http://127.0.0.1:8008")]
    [InlineData("http://[2001:db8::1]:8008", "http://[2001:db8::1]:8008")]
    public void EveryAddressIsToldAsSomeThatCanBeTyped(string url, string expected) =>
        Assert.Equal(expected, string.Join(' ', TypableAddress.Of(url, [IPAddress.Parse("192.0.2.7")])));
}
