using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Outgoing;
using Xunit;

namespace Myelin.Server.Tests.Outgoing;

/// <summary>SRV records, asked of a name server.</summary>
public sealed class ServiceRecordTests : IAsyncLifetime
{
    private readonly NameServer _names = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _names.DisposeAsync();

    [Fact]
    public async Task Records_are_told_as_they_are()
    {
        _names.Service("_matrix-fed._tcp.example.org", (10, 5, 8448, "a.example.org"), (20, 0, 443, "b.example.org."), (0, 0, 0, "."));
        Assert.Equal(
            [new ServiceRecord("a.example.org", 8448, 10, 5), new ServiceRecord("b.example.org", 443, 20, 0), new ServiceRecord(string.Empty, 0, 0, 0)],
            await Records().FindAsync("_matrix-fed._tcp.example.org", Cancel));
    }

    [Fact]
    public async Task A_name_without_records_has_none() => Assert.Empty(await Records().FindAsync("_matrix-fed._tcp.absent.example.org", Cancel));

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task An_error_of_the_name_server_is_no_answer(byte code)
    {
        _names.Fail("_matrix-fed._tcp.example.org", code);
        await Assert.ThrowsAsync<SocketException>(() => Records().FindAsync("_matrix-fed._tcp.example.org", Cancel).AsTask());
    }

    [Theory]
    [InlineData("_matrix-fed._tcp.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.example")]
    public async Task A_name_that_cannot_be_asked_for_is_no_answer(string service) =>
        await Assert.ThrowsAsync<SocketException>(() => Records().FindAsync(service, Cancel).AsTask());

    /// <summary>DNS loops: an alias of itself leads nowhere, and at once.</summary>
    [Fact]
    public async Task An_alias_of_itself_has_no_records()
    {
        _names.Alias("_matrix-fed._tcp.example.org", "_matrix-fed._tcp.example.org");
        _names.Alias("loop.example.org", "loop.example.org");
        Assert.Empty(await Records().FindAsync("_matrix-fed._tcp.example.org", Cancel));
        await Assert.ThrowsAsync<SocketException>(() => Services().GetRequiredService<IHostAddresses>().FindAsync("loop.example.org", Cancel).AsTask());
    }

    [Fact]
    public async Task Many_records_are_looked_at_up_to_a_number()
    {
        _names.Service("_matrix._tcp.example.org", [.. Enumerable.Range(0, OutgoingLimits.ServiceRecords + 4).Select(i => (i, 0, 1, "a.b"))]);
        Assert.Equal(OutgoingLimits.ServiceRecords, (await Records().FindAsync("_matrix._tcp.example.org", Cancel)).Count);
    }

    [Fact]
    public async Task An_alias_is_told()
    {
        _names.Alias("srv.example.org", "host.example.org");
        _names.Set("host.example.org", "1.2.3.4");
        Assert.Equal("host.example.org", await Records().FindAliasAsync("srv.example.org", Cancel));
        Assert.Null(await Records().FindAliasAsync("host.example.org", Cancel));
    }

    private IServiceRecords Records() => Services().GetRequiredService<IServiceRecords>();

    private ServiceProvider Services()
    {
        var options = new MyelinOptions();
        options.Outgoing.NameServers.Add(_names.EndPoint.ToString());
        var services = new ServiceCollection().AddSingleton(Options.Create(options)).AddSingleton(TimeProvider.System);
        return OutgoingRegistration.AddOutgoing(services).BuildServiceProvider();
    }
}
