using System.Collections.Concurrent;
using System.Net;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>When and where devices were last seen. Recorded in memory and written in batches once a minute, so that no request costs a write.</summary>
internal sealed partial class LastSeen(ILogWriter writer, TimeProvider time, ILogger<LastSeen> logger) : BackgroundService
{
    private const int WrittenPerUnit = 200;

    // How much of a user agent is stored: enough to recognise a client.
    private const int MaximumUserAgent = 256;

    private readonly ConcurrentDictionary<(long User, string Device), Sighting> _waiting = new();

    /// <summary>Records a device; once too many are waiting, new ones are dropped.</summary>
    public void Note(UserNumber user, DeviceId device, long at, IPAddress? address, string? userAgent)
    {
        var key = (user.Value, device.Value);
        if (_waiting.Count < AccountLimits.MaximumLastSeenWaiting || _waiting.ContainsKey(key))
        {
            _waiting[key] = new Sighting(at, address?.ToString(), Shortened(userAgent));
        }
    }

    /// <summary>The device, including what is not written yet.</summary>
    public Device Refreshed(UserNumber user, Device device) =>
        _waiting.TryGetValue((user.Value, device.Id.Value), out var seen)
            ? device with
            {
                LastSeenAt = DateTimeOffset.FromUnixTimeMilliseconds(seen.At),
                LastSeenAddress = seen.Address,
                LastSeenUserAgent = seen.UserAgent,
            }
            : device;

    public static string? Shortened(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent))
        {
            return null;
        }

        // Don't split a surrogate pair: databases reject half of one.
        var end = Math.Min(userAgent.Length, MaximumUserAgent);
        return userAgent[..(char.IsHighSurrogate(userAgent[end - 1]) ? end - 1 : end)].Replace('\0', ' ');
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    /// <summary>Writes the recorded data.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var chunk in _waiting.ToArray().Chunk(WrittenPerUnit))
        {
            var unit = new LogUnit(UnitLane.Bulk);
            foreach (var ((user, device), seen) in chunk)
            {
                unit.Write(
                    "UPDATE devices SET last_seen_at = $3, last_seen_address = $4, last_seen_user_agent = $5 WHERE user_number = $1 AND device_id = $2",
                    user,
                    device,
                    seen.At,
                    seen.Address,
                    seen.UserAgent);
            }

            await writer.AppendAsync(unit, cancellationToken);
            foreach (var written in chunk)
            {
                // Only if nothing newer was recorded meanwhile.
                _waiting.TryRemove(written);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AccountLimits.LastSeenInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await WriteAsync(stoppingToken);
                }
                catch (UnitFailedException failure)
                {
                    WriteFailed(logger, failure);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping: StopAsync writes the rest.
        }
    }

    [LoggerMessage(EventId = 200, Level = LogLevel.Warning, Message = "Last-seen data could not be written and will be tried again.")]
    private static partial void WriteFailed(ILogger logger, Exception exception);

    private sealed record Sighting(long At, string? Address, string? UserAgent);
}
