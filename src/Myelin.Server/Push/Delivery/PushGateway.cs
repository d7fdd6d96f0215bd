using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.PushGateway;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Push.Delivery;

/// <summary>A push gateway's answer to a notification.</summary>
internal enum GatewayAnswer
{
    /// <summary>The gateway has accepted the notification.</summary>
    Taken,

    /// <summary>The push key is no longer valid: the pusher must be removed.</summary>
    Rejected,

    /// <summary>The notification must be retried later.</summary>
    Failed,
}

/// <summary>Calls push gateways (Push Gateway API).</summary>
internal sealed partial class PushGateway(IOutgoingHttp http, GatewayTurns turns, PushMetrics metrics, TimeProvider time, ILogger<PushGateway> logger)
{
    /// <summary>Sends a notification for one pusher.</summary>
    public async ValueTask<GatewayAnswer> NotifyAsync(Pusher pusher, byte[] body, CancellationToken cancellationToken)
    {
        var url = pusher.Gateway!.Url;
        using var turn = await turns.EnterAsync(url, cancellationToken);
        using var timeout = new CancellationTokenSource(PushLimits.GatewayTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var answer = GatewayAnswer.Failed;
        try
        {
            var response = await SendAsync(url, body, either.Token);
            answer = response.Rejected?.Contains(pusher.PushKey, StringComparer.Ordinal) == true ? GatewayAnswer.Rejected : GatewayAnswer.Taken;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException or JsonException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Failed(logger, url.Authority, failure.Message);
        }

        metrics.Answered(answer);
        return answer;
    }

    private async ValueTask<Notify.Response> SendAsync(Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var request = RequestWriter.Write(new Notify { Body = body }).ToMessage(url);
        using var response = await http.Untrusted.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"The answer is {(int)response.StatusCode}.");
        }

        var json = await BoundedContent.ReadAsync(response, PushLimits.MaximumAnswer, cancellationToken);
        return JsonSerializer.Deserialize(json, PushGatewayJson.Default.NotifyResponse) ?? throw new JsonException("The answer is null.");
    }

    [LoggerMessage(EventId = 1400, Level = LogLevel.Information, Message = "The push gateway {Gateway} has not accepted a notification: {Reason}")]
    private static partial void Failed(ILogger logger, string gateway, string reason);
}

/// <summary>Bounds the number of concurrent requests to each push gateway, so that a slow gateway delays only its own notifications.</summary>
internal sealed class GatewayTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Gateway> _gateways = new(StringComparer.Ordinal);

    /// <summary>Waits for a turn. Disposing the result ends the turn.</summary>
    public async ValueTask<IDisposable> EnterAsync(Uri url, CancellationToken cancellationToken)
    {
        var gateway = Take(url.Authority);
        try
        {
            await gateway.Turns.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(gateway);
            throw;
        }

        return new Turn(this, gateway);
    }

    private Gateway Take(string authority)
    {
        lock (_lock)
        {
            if (!_gateways.TryGetValue(authority, out var gateway))
            {
                _gateways.Add(authority, gateway = new Gateway(authority));
            }

            gateway.Users++;
            return gateway;
        }
    }

    private void Leave(Gateway gateway)
    {
        lock (_lock)
        {
            if (--gateway.Users == 0)
            {
                _gateways.Remove(gateway.Authority);
                gateway.Turns.Dispose();
            }
        }
    }

    private sealed class Gateway(string authority)
    {
        public string Authority => authority;

        public SemaphoreSlim Turns { get; } = new(PushLimits.RequestsPerGateway);

        /// <summary>The number of callers that have a turn or wait for one.</summary>
        public int Users { get; set; }
    }

    private sealed class Turn(GatewayTurns turns, Gateway gateway) : IDisposable
    {
        public void Dispose()
        {
            gateway.Turns.Release();
            turns.Leave(gateway);
        }
    }
}

/// <summary>Counts notifications by outcome.</summary>
internal sealed class PushMetrics
{
    public const string MeterName = "Myelin.Push";

    private readonly Counter<long> _notifications;

    public PushMetrics(IMeterFactory meters) =>
        _notifications = meters.Create(MeterName).CreateCounter<long>("myelin.push.notifications", null, "Requests to push gateways, by how they ended.");

    public void Answered(GatewayAnswer answer) => _notifications.Add(1, new KeyValuePair<string, object?>("outcome", answer switch
    {
        GatewayAnswer.Taken => "taken",
        GatewayAnswer.Rejected => "rejected",
        _ => "failed",
    }));
}
