using Myelin.Core.Identifiers;
using Myelin.Server.Federation;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Log.Readers;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>
/// Reads the log for all other servers: finds the servers of the rooms in which this server has made events or its users have read them, and wakes the owners of
/// these destinations.
/// </summary>
internal sealed class FederationDispatcher(
    LoggedRooms rooms, SentEvents sent, RoomDestinations destinations, ReceiptEdus receipts, DestinationOwners owners, IFederationPolicy policy) : ILogConsumer
{
    public string Reader => "federation";

    public async ValueTask<Consumed> ConsumeAsync(LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken)
    {
        if (!policy.IsEnabled)
        {
            return new Consumed(entries[^1].Position);
        }

        var wakes = new Dictionary<ServerName, List<OutgoingEvent>>();
        var edus = new Dictionary<ServerName, List<OutgoingEdu>>();
        var shared = await SharedAsync(entries, cancellationToken);
        var events = await OwnEventsAsync(entries, shared, cancellationToken);
        var (upTo, found) = (after, 0);
        foreach (var entry in entries)
        {
            if (entry.Kind is LogEntryKind.TimelineEvent && events.TryGetValue(entry.Detail, out var past))
            {
                found += Add(wakes, await destinations.OfAsync(past, cancellationToken), new OutgoingEvent(entry.Position.Value, entry.Subject, entry.Detail));
            }
            else if (entry.Kind is LogEntryKind.Receipt && shared.Contains(entry.Subject) && await receipts.OfAsync(entry, cancellationToken) is var (room, edu))
            {
                found += Add(edus, await destinations.OfAsync(room, cancellationToken), edu);
            }

            upTo = entry.Position;
            if (found >= DestinationLimits.FoundAtOnce)
            {
                break;
            }
        }

        await owners.WakeAsync(wakes, cancellationToken);
        await owners.TellAsync(edus, cancellationToken);
        return new Consumed(upTo);
    }

    /// <summary>The rooms of the entries that concern other servers; nothing is read of the others.</summary>
    private ValueTask<HashSet<long>> SharedAsync(IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken) => rooms.SharedAsync(
        [.. entries.Where(static entry => entry.Kind is LogEntryKind.TimelineEvent or LogEntryKind.Receipt).Select(static entry => new RoomNumber(entry.Subject)).Distinct()],
        cancellationToken);

    private async ValueTask<Dictionary<long, PastEvent>> OwnEventsAsync(IReadOnlyList<CommittedEntry> entries, HashSet<long> shared, CancellationToken cancellationToken)
    {
        var numbers = entries.Where(entry => entry.Kind is LogEntryKind.TimelineEvent && shared.Contains(entry.Subject)).Select(static entry => entry.Detail).ToList();
        var events = await rooms.EventsAsync(numbers, cancellationToken);
        return (await sent.OfAsync([.. events.Values], cancellationToken)).ToDictionary(static past => past.Number.Value);
    }

    private static int Add<T>(Dictionary<ServerName, List<T>> gathered, IReadOnlyList<ServerName> servers, T item)
    {
        foreach (var server in servers)
        {
            if (!gathered.TryGetValue(server, out var items))
            {
                gathered.Add(server, items = []);
            }

            items.Add(item);
        }

        return servers.Count;
    }
}
