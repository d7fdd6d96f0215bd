using System.Net.Sockets;
using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.PushGateway;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Push.Delivery;

/// <summary>How a push gateway has taken a notification.</summary>
internal enum GatewayAnswer
{
    /// <summary>It has been taken.</summary>
    Taken,

    /// <summary>The push key is not valid any more: the pusher is to be removed.</summary>
    Rejected,

    /// <summary>It is to be tried again later.</summary>
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

    [LoggerMessage(EventId = 1400, Level = LogLevel.Information, Message = "The push gateway {Gateway} has not taken a notification: {Reason}")]
    private static partial void Failed(ILogger logger, string gateway, string reason);
}
