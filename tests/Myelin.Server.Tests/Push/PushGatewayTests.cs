using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Outgoing;
using Myelin.Server.Push;
using Myelin.Server.Push.Delivery;

namespace Myelin.Server.Tests.Push;

/// <summary>A push gateway's answer is waited for within a bound.</summary>
public sealed class PushGatewayTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAnswerThatDoesNotComeIsAFailure(bool begins)
    {
        var end = new TaskCompletionSource();
        await using var hanging = await TestGateway.StartAsync();
        hanging.Answer = async (context, _) =>
        {
            if (begins)
            {
                await context.Response.WriteAsync("{ ");
                await context.Response.Body.FlushAsync();
            }

            await end.Task;
        };
        using var http = new PlainHttp();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new FakeTimeProvider();
        var gateway = new PushGateway(http, new GatewayTurns(), ActivatorUtilities.CreateInstance<PushMetrics>(services), time, NullLogger<PushGateway>.Instance);
        var pusher = new Pusher(
            1, new UserNumber(1), PusherKind.Http, "app", "key", 0, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { data = new { url = hanging.Url } }));

        var answer = gateway.NotifyAsync(pusher, """{"notification":{"devices":[]}}"""u8.ToArray(), TestContext.Current.CancellationToken).AsTask();
        await hanging.NextAsync();
        time.Advance(PushLimits.GatewayTimeout - TimeSpan.FromSeconds(1));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(GatewayAnswer.Failed, await answer);
        end.SetResult();
    }

    [Fact]
    public void AttemptsComeEverLessOften()
    {
        Assert.Equal(PushLimits.FirstBackOff, PushLimits.BackOff(1));
        Assert.Equal(PushLimits.FirstBackOff * 4, PushLimits.BackOff(3));
        Assert.Equal(PushLimits.LongestBackOff, PushLimits.BackOff(20));
        Assert.Equal(PushLimits.LongestBackOff, PushLimits.BackOff(int.MaxValue));
    }

    private sealed class PlainHttp : IOutgoingHttp, IDisposable
    {
        public HttpClient Untrusted { get; } = new();

        public HttpClient Configured => Untrusted;

        public HttpClient Federation => Untrusted;

        public void Dispose() => Untrusted.Dispose();
    }
}
