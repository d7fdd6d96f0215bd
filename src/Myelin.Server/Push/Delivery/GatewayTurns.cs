using System.Diagnostics.Metrics;

namespace Myelin.Server.Push.Delivery;

/// <summary>Lets a bounded number of requests to one push gateway be under way at once: one that is slow holds up nobody but itself.</summary>
internal sealed class GatewayTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Gateway> _gateways = new(StringComparer.Ordinal);

    /// <summary>Waits for a turn, which ends when it is disposed.</summary>
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

        /// <summary>Who has a turn or waits for one.</summary>
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

/// <summary>Counts notifications by their outcome.</summary>
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
