using System.Net;
using Myelin.Core.Identifiers;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Outgoing;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary>Server-Server API, "Resolving server names", step by step, without any network.</summary>
public sealed class ResolutionPlanTests
{
    private static readonly WellKnownAnswer NoWellKnown = new(null, string.Empty);
    private static readonly ServiceAnswer NoService = new([], IsUnavailable: false, string.Empty);

    /// <summary>Each row: the name, what <c>.well-known</c> names, the SRV record of each kind; then the Host header, the certificate's name, and where to.</summary>
    [Theory]
    [InlineData("1.2.3.4", null, null, null, "1.2.3.4", "1.2.3.4", "1.2.3.4:8448")]
    [InlineData("1.2.3.4:80", null, null, null, "1.2.3.4:80", "1.2.3.4", "1.2.3.4:80")]
    [InlineData("[2001:db8::1]", null, null, null, "[2001:db8::1]", "2001:db8::1", "2001:db8::1:8448")]
    [InlineData("[2001:db8::1]:443", null, null, null, "[2001:db8::1]:443", "2001:db8::1", "2001:db8::1:443")]
    [InlineData("example.org:1234", null, null, null, "example.org:1234", "example.org", "example.org:1234")]
    [InlineData("example.org", "5.6.7.8", null, null, "5.6.7.8", "5.6.7.8", "5.6.7.8:8448")]
    [InlineData("example.org", "5.6.7.8:9", null, null, "5.6.7.8:9", "5.6.7.8", "5.6.7.8:9")]
    [InlineData("example.org", "[::1]:9", null, null, "[::1]:9", "::1", "::1:9")]
    [InlineData("example.org", "matrix.example.net:443", "unasked:1", null, "matrix.example.net:443", "matrix.example.net", "matrix.example.net:443")]
    [InlineData("example.org", "matrix.example.net", "srv.example.com:1", "old:2", "matrix.example.net", "matrix.example.net", "srv.example.com:1")]
    [InlineData("example.org", "matrix.example.net", null, "old.example.com:2", "matrix.example.net", "matrix.example.net", "old.example.com:2")]
    [InlineData("example.org", "matrix.example.net", null, null, "matrix.example.net", "matrix.example.net", "matrix.example.net:8448")]
    [InlineData("example.org", null, "srv.example.com:1", "old:2", "example.org", "example.org", "srv.example.com:1")]
    [InlineData("example.org", null, null, "old.example.com:2", "example.org", "example.org", "old.example.com:2")]
    [InlineData("example.org", null, null, null, "example.org", "example.org", "example.org:8448")]
    [InlineData("example.org", "matrix.example.net:99999", null, null, "example.org", "example.org", "example.org:8448")]
    [InlineData("example.org", "127.1", null, null, "example.org", "example.org", "example.org:8448")]
    public void Every_step_leads_where_it_should(string name, string? delegated, string? service, string? deprecated, string host, string certificate, string target)
    {
        var resolved = Assert.IsType<ResolvedServer>(Resolve(name, delegated, service, deprecated));
        var to = Assert.Single(resolved.Targets);
        Assert.Equal((host, certificate, target), (resolved.Host.Value, resolved.CertificateName, $"{to.Host}:{to.Port}"));
    }

    [Theory]
    [InlineData("example.org:0")]
    [InlineData("example.org:65536")]
    [InlineData("127.1")]
    [InlineData("127.1:8448")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.01")]
    [InlineData("256.1.1.1")]
    [InlineData("a.1")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[:::]")]
    [InlineData("a..org")]
    [InlineData(".org")]
    [InlineData(".")]
    [InlineData("an-endless-label-an-endless-label-an-endless-label-an-endless-label.org")]
    public void What_only_some_take_for_an_address_leads_nowhere(string name) =>
        Assert.Equal(new UnresolvableServer(ResolutionObstacle.ImpossibleName), ResolutionPlan.Begin(ServerName.Parse(name)));

    [Fact]
    public void A_name_with_a_final_dot_is_asked_for() => Assert.IsType<WellKnownQuestion>(ResolutionPlan.Begin(ServerName.Parse("example.org.")));

    [Fact]
    public void Questions_are_asked_in_the_order_of_the_steps()
    {
        var first = Assert.IsType<WellKnownQuestion>(ResolutionPlan.Begin(ServerName.Parse("example.org")));
        var second = Assert.IsType<ServiceQuestion>(ResolutionPlan.Next(first, NoWellKnown));
        var third = Assert.IsType<ServiceQuestion>(ResolutionPlan.Next(second, NoService));
        var end = Assert.IsType<ResolvedServer>(ResolutionPlan.Next(third, NoService));
        Assert.Equal(("_matrix-fed._tcp.example.org", "_matrix._tcp.example.org"), (second.Service, third.Service));
        Assert.Equal((ResolutionRule.DefaultPort, false), (end.Rule, end.IsDelegated));
        Assert.Throws<ArgumentException>(() => ResolutionPlan.Next(first, NoService));
    }

    [Fact]
    public void A_delegated_name_is_not_asked_for_a_well_known_of_its_own()
    {
        var question = ResolutionPlan.Next(new WellKnownQuestion(ServerName.Parse("example.org")), new WellKnownAnswer(ServerName.Parse("example.net"), string.Empty));
        Assert.Equal(new ServiceQuestion(ServerName.Parse("example.net"), IsDelegated: true, IsDeprecated: false), question);
    }

    [Fact]
    public void A_service_that_is_decidedly_not_available_ends_the_search()
    {
        var question = new ServiceQuestion(ServerName.Parse("example.org"), IsDelegated: false, IsDeprecated: false);
        Assert.Equal(new UnresolvableServer(ResolutionObstacle.NoService), ResolutionPlan.Next(question, NoService with { IsUnavailable = true }));
        Assert.True(ServiceOrder.IsUnavailable([new ServiceRecord(string.Empty, 0, 0, 0)]));
    }

    [Fact]
    public void Hosts_are_tried_by_priority_then_by_weight()
    {
        ServiceRecord[] records =
        [
            new("last", 1, 20, 100), new("heavy", 1, 10, 90), new("light", 1, 10, 10), new("never", 1, 10, 0), new("portless", 0, 0, 1), new(string.Empty, 1, 0, 1),
        ];
        string[] Order(Func<int, int> draw) => [.. ServiceOrder.Of(records, draw).Select(target => target.Host)];
        Assert.Equal(["never", "light", "heavy", "last"], Order(_ => 0));
        Assert.Equal(["heavy", "light", "never", "last"], Order(most => most));
        Assert.Equal("light", Order(most => Math.Min(most, 5))[0]);
        Assert.Equal("heavy", Order(most => Math.Min(most, 11))[0]);
    }

    private static ResolutionStep Resolve(string name, string? delegated, string? service, string? deprecated)
    {
        var step = ResolutionPlan.Begin(ServerName.Parse(name));
        while (step is ResolutionQuestion question)
        {
            step = ResolutionPlan.Next(question, question switch
            {
                WellKnownQuestion => NoWellKnown with { Delegated = delegated is null ? null : ServerName.Parse(delegated) },
                ServiceQuestion { IsDeprecated: true } => Records(deprecated),
                _ => Records(service),
            });
        }

        return step;
    }

    private static ServiceAnswer Records(string? target) =>
        target?.Split(':') is [var host, var port] ? NoService with { Targets = [new DnsEndPoint(host, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture))] } : NoService;
}
