using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Xunit;

namespace Myelin.Server.Tests.Http;

/// <summary>Whom a request comes from, by the peer of its connection, the proxies that are trusted, and what headers say.</summary>
public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "X-Forwarded-For: 198.51.100.7", "192.0.2.1")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 198.51.100.7", "198.51.100.7")]
    [InlineData("::ffff:127.0.0.1", "X-Forwarded-For: 198.51.100.7", "198.51.100.7")]
    [InlineData("::ffff:192.0.2.1", "X-Forwarded-For: 198.51.100.7", "192.0.2.1")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.9, 198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.9|X-Forwarded-For: 198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 10.9.9.9, 10.1.2.3", "10.9.9.9")]
    [InlineData("2001:db8::1", "X-Forwarded-For: 198.51.100.7", "198.51.100.7")]
    [InlineData("2001:db8:1::1", "X-Forwarded-For: 198.51.100.7", "2001:db8:1::1")]
    [InlineData("127.0.0.1", "", "127.0.0.1")]
    public void ForwardedForCountsFromTrustedPeersAloneAndFromTheRight(string peer, string headers, string expected) =>
        Assert.Equal(expected, Of(peer, headers).Address?.ToString());

    [Theory]
    [InlineData("198.51.100.7:4711", "198.51.100.7")]
    [InlineData("[2001:db8:2::7]:4711", "2001:db8:2::7")]
    [InlineData("[2001:db8:2::7]", "2001:db8:2::7")]
    [InlineData("2001:db8:2::7", "2001:db8:2::7")]
    [InlineData("::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("\"198.51.100.7\"", "198.51.100.7")]
    [InlineData(" 198.51.100.7 ", "198.51.100.7")]
    public void AddressesAreReadInEveryFormInUse(string written, string expected) =>
        Assert.Equal(expected, Of("127.0.0.1", $"X-Forwarded-For: {written}").Address?.ToString());

    [Theory]
    [InlineData("unknown")]
    [InlineData("_hidden")]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("198.51.100")]
    [InlineData("0306.063.0144.07")]
    [InlineData("3325256711")]
    [InlineData("198.51.100.7.")]
    [InlineData("198.51.100.7:port")]
    [InlineData("198.51.100.7:99999")]
    [InlineData("[2001:db8:2::7")]
    [InlineData("[2001:db8:2::7]x")]
    [InlineData("[[2001:db8:2::7]]")]
    [InlineData("2001:db8:2::7%1")]
    [InlineData("' OR 1=1")]
    [InlineData("198.51.100.7, nonsense")]
    public void WhatIsNoAddressLeavesTheLastHopThatIsKnown(string written) =>
        Assert.Equal("127.0.0.1", Of("127.0.0.1", $"X-Forwarded-For: {written}").Address?.ToString());

    [Theory]
    [InlineData("for=198.51.100.7", "198.51.100.7")]
    [InlineData("For=\"[2001:db8:2::7]:4711\";proto=https;by=203.0.113.43", "2001:db8:2::7")]
    [InlineData("for=203.0.113.9, for=198.51.100.7;host=\"a,b;c\", for=10.1.2.3", "198.51.100.7")]
    [InlineData("for=203.0.113.9|for=198.51.100.7", "198.51.100.7")]
    [InlineData("for=unknown", "127.0.0.1")]
    [InlineData("for=\"_gazonk\"", "127.0.0.1")]
    [InlineData("for=203.0.113.9, for=\"198.51.100.7", "127.0.0.1")]
    [InlineData("for=203.0.113.9;for=198.51.100.7", "127.0.0.1")]
    [InlineData("for=\"198.51.\\100.7\"", "198.51.100.7")]
    [InlineData("for", "127.0.0.1")]
    [InlineData("", "127.0.0.1")]
    public void ForwardedIsReadAsRfc7239SaysIt(string value, string expected) => Assert.Equal(
        expected, Of("127.0.0.1", string.Join('|', value.Split('|').Select(one => $"Forwarded: {one}"))).Address?.ToString());

    [Fact]
    public void AHeaderThatTheProxyDoesNotWriteIsTheClientsAndNotBelieved()
    {
        const string both = "X-Forwarded-For: 198.51.100.7|Forwarded: for=203.0.113.9";

        Assert.Equal("127.0.0.1", Of("127.0.0.1", both).Address?.ToString());
        Assert.Equal("198.51.100.7", Of("127.0.0.1", "X-Forwarded-For: 198.51.100.7|Forwarded: for=198.51.100.7").Address?.ToString());
        Assert.Equal("198.51.100.7", Of("127.0.0.1", both, ProxyHeaders.ForwardedFor).Address?.ToString());
        Assert.Equal("203.0.113.9", Of("127.0.0.1", both, ProxyHeaders.Forwarded).Address?.ToString());
    }

    [Fact]
    public void RealIpCountsWhereItIsSetThatTheProxyWritesIt()
    {
        Assert.Equal("127.0.0.1", Of("127.0.0.1", "X-Real-IP: 198.51.100.7").Address?.ToString());
        Assert.Equal("198.51.100.7", Of("127.0.0.1", "X-Real-IP: 198.51.100.7|X-Forwarded-For: 203.0.113.9", ProxyHeaders.RealIp).Address?.ToString());
        Assert.Equal("192.0.2.1", Of("192.0.2.1", "X-Real-IP: 198.51.100.7", ProxyHeaders.RealIp).Address?.ToString());
    }

    [Theory]
    [InlineData("127.0.0.1", "X-Forwarded-For: 198.51.100.7|X-Forwarded-Proto: https|X-Forwarded-Host: example.org", "https://example.org")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 198.51.100.7|X-Forwarded-Proto: gopher", "http://here.example")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 198.51.100.7, 10.1.2.3|X-Forwarded-Proto: https, http", "https://here.example")]
    [InlineData("127.0.0.1", "Forwarded: for=198.51.100.7;proto=https;host=example.org", "https://example.org")]
    [InlineData("192.0.2.1", "X-Forwarded-For: 198.51.100.7|X-Forwarded-Proto: https|X-Forwarded-Host: example.org", "http://here.example")]
    public void SchemeAndHostFollowTheSameHops(string peer, string headers, string expected)
    {
        var client = Of(peer, headers);

        Assert.Equal(expected, $"{client.Scheme}://{client.Host}");
    }

    [Theory]
    [InlineData("127.0.0.1", "", true)]
    [InlineData("::1", "", true)]
    [InlineData("::ffff:127.0.0.1", "", true)]
    [InlineData("192.0.2.1", "", false)]
    [InlineData("127.0.0.1", "X-Forwarded-For: 127.0.0.1", false)]
    [InlineData("127.0.0.1", "x-forwarded-for: unknown", false)]
    [InlineData("127.0.0.1", "X-Forwarded-Proto: https", false)]
    [InlineData("127.0.0.1", "X-Forwarded-Server: a", false)]
    [InlineData("127.0.0.1", "X-Real-IP: 127.0.0.1", false)]
    [InlineData("127.0.0.1", "Forwarded: for=127.0.0.1", false)]
    [InlineData("127.0.0.1", "Via: 1.1 a", false)]
    [InlineData("127.0.0.1", "X-Original-For: 127.0.0.1", false)]
    [InlineData("127.0.0.1", "CF-Connecting-IP: 127.0.0.1", false)]
    public void LocalIsALoopbackConnectionWithoutATraceOfAProxy(string peer, string headers, bool expected) =>
        Assert.Equal(expected, Of(peer, headers).IsLocal);

    private static ClientAddress Of(string peer, string headers, string header = "")
    {
        var options = new MyelinOptions { Proxies = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/64", "::1"], ProxyHeader = header };
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("here.example");
        foreach (var line in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            context.Request.Headers.Append(line[..colon], line[(colon + 1)..].TrimStart());
        }

        return new ClientAddresses(Options.Create(options)).Of(context);
    }
}
