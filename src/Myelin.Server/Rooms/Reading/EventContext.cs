using Myelin.Api;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Core.Events;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Serves the events around an event, with the state at that place ("Event Context").</summary>
internal sealed class EventContext(
    IRooms rooms,
    IFilters filters,
    RoomStorage storage,
    EventCache events,
    HistoryVisibility visibility,
    BundledUnsignedDataReader unsigned,
    StateUnsigned stateUnsigned,
    RelatedEvents related,
    TimeProvider time)
{
    private const int DefaultLimit = 10;

    private const int MaximumLimit = 100;

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>, also where the caller may not see it.</exception>
    public async ValueTask<RawJson<GetEventContext.Response>> AroundAsync(
        Caller caller, RoomId room, EventId id, int? limit, string? filter, CancellationToken cancellationToken)
    {
        var wanted = filters.ParseRoomEventFilter(filter);
        var count = limit switch
        {
            null => DefaultLimit,
            < 0 => throw MatrixException.InvalidParam("'limit' must not be negative."),
            { } asked => Math.Min(asked, MaximumLimit),
        };
        var view = await rooms.FindAsync(room, cancellationToken);
        if (view is null || await storage.Events.FindAsync(id, cancellationToken) is not { } stored || stored.Room != view.Number)
        {
            throw Unseen();
        }

        var reader = visibility.Reader(view, caller.User);
        var seen = await reader.SeeAsync(stored, cancellationToken) ?? throw Unseen();
        var before = await SideAsync(view, reader, wanted, stored.Point, Direction.Backwards, count / 2, cancellationToken);
        var after = await SideAsync(view, reader, wanted, stored.Point, Direction.Forwards, count - (count / 2), cancellationToken);
        SeenEvent[] shown = [seen, .. before, .. after];
        var unsignedData = await unsigned.OfAsync(view, shown, caller, cancellationToken);
        var last = after.Count > 0 ? after[^1].Stored : stored;
        var first = before.Count > 0 ? before[^1].Stored : stored;
        var state = await StateAsync(last, wanted, [.. shown.Select(seen => seen.Stored)], cancellationToken);
        var unsignedState = await stateUnsigned.OfAsync(view, state, cancellationToken);
        var format = new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: true);
        return RawJson.Write<GetEventContext.Response>(writer =>
        {
            void Write(int from, int count)
            {
                for (var i = from; i < from + count; i++)
                {
                    new ClientEventWriter(writer, format).Write(shown[i].Stored.Pdu, unsignedData[i]);
                }
            }

            writer.WriteStartObject();
            writer.WriteString("end", PaginationTokens.Behind(last.Point));
            writer.WritePropertyName("event");
            Write(0, 1);
            writer.WriteStartArray("events_after");
            Write(1 + before.Count, after.Count);
            writer.WriteEndArray();
            writer.WriteStartArray("events_before");
            Write(1, before.Count);
            writer.WriteEndArray();
            writer.WriteString("start", PaginationTokens.Before(first.Point));
            writer.WriteStartArray("state");
            state.ForEach(pdu => new ClientEventWriter(writer, format).Write(pdu, unsignedState.GetValueOrDefault(pdu.EventId)));
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static MatrixException Unseen() => MatrixException.NotFound("There is no such event, or you may not see it.");

    private async ValueTask<List<SeenEvent>> SideAsync(
        RoomView view,
        VisibilityReader reader,
        RoomEventFilter filter,
        HistoryPoint from,
        Direction direction,
        int limit,
        CancellationToken cancellationToken)
    {
        var side = new List<SeenEvent>(limit);
        HistoryPoint? cursor = from;
        for (var scanned = 0; side.Count < limit && scanned < Pagination.MaximumScanned;)
        {
            var batch = await storage.Events.HistoryAsync(view.Number, cursor, direction, limit, cancellationToken);
            var passing = await related.PassingAsync(view.Number, filter, batch.ConvertAll(static stored => stored.Pdu.EventId), cancellationToken);
            foreach (var stored in batch)
            {
                cursor = stored.Point;
                scanned++;
                if (side.Count < limit
                    && filter.Includes(stored.Pdu)
                    && passing?.Contains(stored.Pdu.EventId) is not false
                    && await reader.SeeAsync(stored, cancellationToken) is { } seen)
                {
                    side.Add(seen);
                }
            }

            if (batch.Count < limit)
            {
                break;
            }
        }

        return side;
    }

    private async ValueTask<List<Pdu>> StateAsync(
        StoredEvent last, RoomEventFilter filter, IReadOnlyList<StoredEvent> shown, CancellationToken cancellationToken)
    {
        if (last.StateAfter is not { } snapshot)
        {
            return [];
        }

        var state = await storage.StateMaps.ReadAsync(snapshot, cancellationToken);
        var senders = shown.Select(stored => stored.Pdu.Sender.Value).ToHashSet(StringComparer.Ordinal);
        var ids = state.Entries
            .Where(entry => !filter.LazyLoadMembers || entry.Key.Type != EventTypes.Member || senders.Contains(entry.Key.StateKey))
            .Select(entry => entry.Value)
            .ToList();
        return [.. (await events.ReadAsync(ids, cancellationToken)).Values.Where(pdu => filter.IncludesType(pdu.Type))];
    }
}
