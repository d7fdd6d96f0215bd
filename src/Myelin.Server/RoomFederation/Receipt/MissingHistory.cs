using Myelin.Api.ServerServer.Retrieval;
using Myelin.Core.Events;
using Myelin.Server.Federation;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Backfills rooms where somebody reads on into a gap ("Backfilling and retrieving missing events").</summary>
internal sealed class MissingHistory(RoomGraph graph, RoomPeers peers, FetchedEvents fetched, IGrainFactory grains, MemoryBudget budget, TimeProvider time) : IMissingHistory
{
    private readonly SharedWork<RoomId, int> _underWay = new(ReceiptLimits.GapsAtOnce, ReceiptLimits.GapsWaiting);

    /// <summary>When a room is asked for again after nothing came.</summary>
    private readonly Cache<RoomId, DateTimeOffset> _notBefore = new(budget, "missing_history", static (room, _) => EstimatedBytes.Of(room.Value));

    public async ValueTask FillAsync(RoomView room, long depth, int limit, CancellationToken cancellationToken)
    {
        var gaps = await graph.GapsBelowAsync(room, depth, ReceiptLimits.BackfilledGaps, cancellationToken);
        if (gaps.Count == 0
            || (_notBefore.TryGet(room.RoomId, out var notBefore) && time.GetUtcNow() < notBefore)
            || await graph.DepthReachedAsync(room, depth, limit, cancellationToken) > gaps[0].Depth
            || _underWay.Run(room.RoomId, () => BackfillAsync(room, [.. gaps.Select(static gap => gap.Missing)])) is not { } work)
        {
            return;
        }

        try
        {
            await work.WaitAsync(ReceiptLimits.BackfillPatience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The page has what is here; the next has more.
        }
    }

    private async Task<int> BackfillAsync(RoomView room, IReadOnlyList<EventId> gaps)
    {
        using var timeout = new CancellationTokenSource(ReceiptLimits.GapTimeout, time);
        var taken = 0;
        try
        {
            var servers = peers.Of(room);
            var request = new BackfillRoom { RoomId = room.RoomId, V = gaps, Limit = ReceiptLimits.BackfilledEvents };
            var response = await peers.AskAsync(servers, request, FederationBounds.Ordinary, timeout.Token);
            var events = await fetched.CheckAsync(room, (response?.Pdus ?? []).Take(ReceiptLimits.BackfilledEvents), timeout.Token);
            var fill = new GapFill(room, servers, graph, fetched, grains.GetGrain<IRoomGrain>(room.RoomId.Value), isBackfill: true);
            foreach (var pdu in PrevOrder.Sort(events))
            {
                taken += (await fill.PlaceAsync(pdu, timeout.Token)).Status is null ? 0 : 1;
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // What came until now stays.
        }

        if (taken == 0)
        {
            _notBefore.Set(room.RoomId, time.GetUtcNow() + ReceiptLimits.FruitlessBackfill);
        }

        return taken;
    }
}
