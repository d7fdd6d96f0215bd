using Microsoft.Extensions.Time.Testing;
using Myelin.Core.Identifiers;
using Myelin.Server.AppServices;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Transactions;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>How long an attempt to send a transaction has once the service has answered a ping.</summary>
public sealed class TransactionAttemptTests
{
    private static readonly TimeSpan First = AppServiceLimits.FirstPingedTransactionTimeout;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly AppService _service = Service("bridge");
    private readonly TransactionAttempts _attempts;

    public TransactionAttemptTests() => _attempts = new TransactionAttempts(_time);

    [Fact]
    public async Task An_attempt_is_left_alone_without_a_ping()
    {
        using var attempt = await BeginAsync();
        _time.Advance(AppServiceLimits.TransactionTimeout * 2);
        Assert.False(attempt.IsCutShort);
    }

    [Fact]
    public async Task One_that_has_just_begun_goes_on_for_as_long_as_ordinary_work_may_take()
    {
        using var attempt = await BeginAsync();
        for (var elapsed = TimeSpan.Zero; elapsed < First; elapsed += First / 10)
        {
            // However often the service is pinged, that counts from the attempt's beginning.
            _attempts.Hasten(_service);
            Assert.False(attempt.Token.IsCancellationRequested);
            _time.Advance(First / 10);
        }

        Assert.True(attempt.IsCutShort);
        Assert.True(attempt.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task One_that_has_taken_long_already_ends_at_once()
    {
        using var attempt = await BeginAsync();
        _time.Advance(First + Moment);
        Assert.False(attempt.IsCutShort);
        _attempts.Hasten(_service);
        Assert.True(attempt.IsCutShort);
    }

    [Fact]
    public async Task One_that_begins_after_the_ping_has_its_whole_time()
    {
        _attempts.Hasten(_service);
        using (await BeginAsync())
        {
            _attempts.Hasten(_service);
        }

        using var next = await BeginAsync();
        _time.Advance(AppServiceLimits.TransactionTimeout);
        Assert.False(next.IsCutShort);
    }

    /// <summary>A slow service that pings without end gets through nevertheless, and one that is quick again counts as one.</summary>
    [Fact]
    public async Task Each_that_follows_on_one_cut_short_has_twice_the_time()
    {
        foreach (var seconds in (int[])[10, 20, 40, 60, 60])
        {
            await IsCutAfterAsync(TimeSpan.FromSeconds(seconds));
        }

        (await BeginAsync()).Dispose();
        await IsCutAfterAsync(First);
    }

    /// <summary>Typing and the like come once, and are answered soon: the slow transaction between them gets through nevertheless.</summary>
    [Fact]
    public async Task What_comes_once_neither_takes_the_time_away_nor_has_more()
    {
        await IsCutAfterAsync(First);
        (await BeginAsync(isKept: false)).Dispose();
        await IsCutAfterAsync(First * 2);
        await IsCutAfterAsync(First, isKept: false);
        await IsCutAfterAsync(First * 4);
    }

    [Fact]
    public async Task Each_service_has_its_own_and_one_at_a_time()
    {
        var other = Service("other");
        using var attempt = await BeginAsync();
        using var others = await _attempts.BeginAsync(other, isKept: true, TestContext.Current.CancellationToken);
        var waits = BeginAsync();
        Assert.False(waits.IsCompleted);
        _time.Advance(First);
        _attempts.Hasten(other);
        Assert.Equal((true, false), (others.IsCutShort, attempt.IsCutShort));
        attempt.Dispose();
        (await waits).Dispose();
    }

    [Fact]
    public async Task A_caller_that_gives_up_has_not_been_cut_short()
    {
        using var stop = new CancellationTokenSource();
        using var attempt = await _attempts.BeginAsync(_service, isKept: true, stop.Token);
        await stop.CancelAsync();
        Assert.Equal((true, false), (attempt.Token.IsCancellationRequested, attempt.IsCutShort));
    }

    private static AppService Service(string id) =>
        RegistrationReader.Read($"{id}.yaml", AppServiceWorld.Registration("http://127.0.0.1", id: id), ServerName.Parse("test.example"));

    private Task<TransactionAttempt> BeginAsync(bool isKept = true) => _attempts.BeginAsync(_service, isKept, TestContext.Current.CancellationToken);

    private async Task IsCutAfterAsync(TimeSpan patience, bool isKept = true)
    {
        using var attempt = await BeginAsync(isKept);
        _attempts.Hasten(_service);
        _time.Advance(patience - Moment);
        Assert.False(attempt.IsCutShort);
        _time.Advance(Moment);
        Assert.True(attempt.IsCutShort);
    }
}
