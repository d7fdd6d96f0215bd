using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Tests.Http;

public sealed class RateLimitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RateLimits _limits;

    public RateLimitTests() => _limits = new RateLimits(Options.Create(new MyelinOptions()), _time);

    [Fact]
    public void NoMoreBucketsAreHeldThanMayBe()
    {
        for (var i = 0; i < RateLimits.MaximumBuckets + 5_000; i++)
        {
            _limits.Charge(RateLimitClass.Login, $"somebody {i}");
            if (i % 1_000 == 0)
            {
                Assert.InRange(_limits.Buckets, 1, RateLimits.MaximumBuckets);
            }
        }

        Assert.InRange(_limits.Buckets, RateLimits.MaximumBuckets * 9 / 10, RateLimits.MaximumBuckets);
    }

    /// <summary>Who keeps asking is not forgotten because many others do.</summary>
    [Fact]
    public void WhoWasChargedLastIsNotForgotten()
    {
        for (var i = 0; i < RateLimits.MaximumBuckets; i++)
        {
            _limits.Charge(RateLimitClass.Login, $"somebody {i}");
            if (i % 10_000 == 0)
            {
                _limits.Charge(RateLimitClass.Login, "impatient");
            }
        }

        Assert.Throws<MatrixException>(() => _limits.Charge(RateLimitClass.Login, "impatient"));
    }

    [Fact]
    public void DrainedBucketsGoWithTheCallsOfOthers()
    {
        for (var i = 0; i < 20_000; i++)
        {
            _limits.Charge(RateLimitClass.Login, $"somebody {i}");
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 10_000; i++)
        {
            _limits.Charge(RateLimitClass.Message, $"other {i}");
        }

        Assert.InRange(_limits.Buckets, 1, 10_000);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    public void AnAddressCountsByItsNetwork(string first, string second, bool isSame)
    {
        var wait = Exhaust(IPAddress.Parse(first));
        Assert.True(wait > 0);
        if (isSame)
        {
            Assert.Throws<MatrixException>(() => _limits.Charge(RateLimitClass.Login, null, IPAddress.Parse(second)));
        }
        else
        {
            _limits.Charge(RateLimitClass.Login, null, IPAddress.Parse(second));
        }
    }

    /// <summary>Callers choose the names that they log in with.</summary>
    [Fact]
    public void LongKeysAreHeldShortAndToldApart()
    {
        var long1 = new string('x', 1_000_000) + "1";
        var key = RateLimitKey.Of(RateLimitClass.Login, long1);
        Assert.InRange(key.Key.Length, 1, 255);
        Assert.Equal(key, RateLimitKey.Of(RateLimitClass.Login, long1));
        Assert.NotEqual(key, RateLimitKey.Of(RateLimitClass.Login, new string('x', 1_000_000) + "2"));
    }

    [Fact]
    public void ABucketLeaks()
    {
        var address = IPAddress.Loopback;
        Exhaust(address);
        _time.Advance(TimeSpan.FromSeconds(5));
        _limits.Charge(RateLimitClass.Login, null, address);
        Assert.Throws<MatrixException>(() => _limits.Charge(RateLimitClass.Login, null, address));
    }

    private int Exhaust(IPAddress address)
    {
        for (var charged = 0; ; charged++)
        {
            try
            {
                _limits.Charge(RateLimitClass.Login, null, address);
            }
            catch (MatrixException)
            {
                return charged;
            }
        }
    }
}
