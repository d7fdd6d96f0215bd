using System.Diagnostics.Metrics;

namespace Myelin.Server.Push.Delivery;

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
