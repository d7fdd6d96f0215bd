using Myelin.Core.Identifiers;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Calls the owners of destinations.</summary>
internal sealed class DestinationOwners(IGrainFactory grains, PausedDestinations paused)
{
    /// <summary>Hands over events. Completes once a crash can no longer lose any of them.</summary>
    public Task WakeAsync(IEnumerable<KeyValuePair<ServerName, List<OutgoingEvent>>> events, CancellationToken cancellationToken) =>
        CallAsync(events, static (owner, outgoing) => owner.WakeAsync([.. outgoing]), cancellationToken);

    /// <summary>Hands over EDUs. Servers that can't be reached are left out.</summary>
    public Task TellAsync(IEnumerable<KeyValuePair<ServerName, List<OutgoingEdu>>> edus, CancellationToken cancellationToken) =>
        CallAsync(edus.Where(server => !paused.Contains(server.Key)), static (owner, outgoing) => owner.TellAsync([.. outgoing]), cancellationToken);

    private Task CallAsync<T>(IEnumerable<KeyValuePair<ServerName, T>> calls, Func<IDestinationGrain, T, Task> call, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            calls,
            new ParallelOptions { MaxDegreeOfParallelism = DestinationLimits.WakesAtOnce, CancellationToken = cancellationToken },
            async (each, token) =>
            {
                for (var attempt = 1; ; attempt++)
                {
                    try
                    {
                        await call(grains.GetGrain<IDestinationGrain>(each.Key.Value), each.Value).WaitAsync(token);
                        return;
                    }
                    catch (Exception) when (attempt < DestinationLimits.WakeAttempts && !token.IsCancellationRequested)
                    {
                        // The activation is ending: the next call reaches a new one.
                    }
                }
            });
}
