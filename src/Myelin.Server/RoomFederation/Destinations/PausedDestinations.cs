using System.Collections.Concurrent;
using Myelin.Core.Identifiers;
using Myelin.Server.Federation;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Which servers can't be reached, as far as this process knows. Signs of life of others cost a look into a dictionary.</summary>
internal sealed partial class PausedDestinations(IGrainFactory grains, ILogger<PausedDestinations> logger) : IPeerListener
{
    private readonly ConcurrentDictionary<ServerName, bool> _paused = new();

    public int Count => _paused.Count;

    public bool Contains(ServerName server) => _paused.ContainsKey(server);

    /// <summary>Notes whether the last attempt to reach a server has failed.</summary>
    public void Set(ServerName server, bool hasFailed)
    {
        if (hasFailed)
        {
            _paused[server] = true;
        }
        else
        {
            _paused.TryRemove(server, out _);
        }
    }

    /// <summary>A server has shown that it is there. If it was given up for a while, it is tried again at once.</summary>
    public void Heard(ServerName server)
    {
        // Once: if the next attempt fails, its owner notes it again.
        if (_paused.TryRemove(server, out _))
        {
            _ = RetryAsync(server);
        }
    }

    private async Task RetryAsync(ServerName server)
    {
        try
        {
            await grains.GetGrain<IDestinationGrain>(server.Value).AliveAsync();
        }
        catch (Exception failure)
        {
            RetryFailed(logger, server, failure);
        }
    }

    [LoggerMessage(EventId = 1800, Level = LogLevel.Warning, Message = "The owner of what is sent to {Server} could not be called; it will try by itself later.")]
    private static partial void RetryFailed(ILogger logger, ServerName server, Exception exception);
}
