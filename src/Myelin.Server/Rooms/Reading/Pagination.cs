using Myelin.Api;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Core.Events;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Pages through a room's history, <c>/messages</c>.</summary>
internal sealed class Pagination(
    RoomReaders readers,
    IFilters filters,
    RoomStorage storage,
    EventCache events,
    PaginationTokens tokens,
    HistoryVisibility visibility,
    BundledUnsignedDataReader unsigned,
    StateUnsigned stateUnsigned,
    RelatedEvents related,
    IMissingHistory missing,
    TimeProvider time)
{
    public const int DefaultLimit = 10;

    public const int MaximumLimit = 1_000;

    /// <summary>How many filtered or hidden events one page may skip; the next page continues there.</summary>
    public const int MaximumScanned = 5_000;

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<RawJson<GetRoomEvents.Response>> PageAsync(Caller caller, GetRoomEvents request, CancellationToken cancellationToken)
    {
        var direction = request.Dir switch
        {
            "b" => Direction.Backwards,
            "f" or null => Direction.Forwards,
            _ => throw MatrixException.InvalidParam("'dir' is neither b nor f."),
        };
        var limit = request.Limit switch
        {
            null => DefaultLimit,
            < 0 => throw MatrixException.InvalidParam("'limit' must not be negative."),
            { } asked => Math.Clamp(asked, 1, MaximumLimit),
        };
        var filter = filters.ParseRoomEventFilter(request.Filter);
        var view = await readers.RequireHistoryAsync(request.RoomId, caller.User, cancellationToken);
        HistoryPoint? from = request.From is { Length: > 0 } start ? await tokens.ReadAsync(view, start, cancellationToken) : null;
        HistoryPoint? to = request.To is { Length: > 0 } end ? await tokens.ReadAsync(view, end, cancellationToken) : null;
        if (direction == Direction.Backwards)
        {
            await missing.FillAsync(view, from?.Depth ?? long.MaxValue, limit, cancellationToken);
        }

        var page = await CollectAsync(view, caller, from, to, direction, limit, filter, cancellationToken);
        var unsignedData = await unsigned.OfAsync(view, page.Events, caller, cancellationToken);
        var members = filter.LazyLoadMembers ? await SendersAsync(view, page, cancellationToken) : [];
        var unsignedMembers = await stateUnsigned.OfAsync(view, members, cancellationToken);
        var format = new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: true);
        return RawJson.Write<GetRoomEvents.Response>(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("chunk");
            for (var i = 0; i < unsignedData.Length; i++)
            {
                new ClientEventWriter(writer, format).Write(page.Events[i].Stored.Pdu, unsignedData[i]);
            }

            writer.WriteEndArray();
            if (page.Next is { } next)
            {
                writer.WriteString("end", PaginationTokens.Behind(next));
            }

            writer.WriteString("start", request.From is { Length: > 0 } given ? given : PaginationTokens.Behind(page.Start));
            if (members.Count > 0)
            {
                writer.WriteStartArray("state");
                foreach (var member in members)
                {
                    new ClientEventWriter(writer, format).Write(member, unsignedMembers.GetValueOrDefault(member.EventId));
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });
    }

    private async ValueTask<Page> CollectAsync(
        RoomView view,
        Caller caller,
        HistoryPoint? from,
        HistoryPoint? to,
        Direction direction,
        int limit,
        RoomEventFilter filter,
        CancellationToken cancellationToken)
    {
        // A token names the place after its event, so going backwards starts with that event.
        var cursor = from is { } point && direction == Direction.Backwards ? point with { Number = new EventNumber(point.Number.Value + 1) } : from;
        var reader = visibility.Reader(view, caller.User);
        var page = new List<SeenEvent>(Math.Min(limit, 100));
        HistoryPoint? first = null;
        var scanned = 0;
        while (true)
        {
            var asked = Math.Max(limit - page.Count, 20);
            var batch = await storage.Events.HistoryAsync(view.Number, cursor, direction, asked, cancellationToken);
            var passing = await related.PassingAsync(view.Number, filter, batch.ConvertAll(static stored => stored.Pdu.EventId), cancellationToken);
            foreach (var stored in batch)
            {
                if (to is { } end && IsPast(stored.Point, end, direction))
                {
                    return new Page(page, first ?? from ?? default, null);
                }

                first ??= direction == Direction.Backwards ? stored.Point : Before(stored.Point);
                if (page.Count == limit || scanned == MaximumScanned)
                {
                    return new Page(page, first.Value, direction == Direction.Backwards ? stored.Point : Before(stored.Point));
                }

                scanned++;
                cursor = stored.Point;
                if (filter.Includes(stored.Pdu)
                    && passing?.Contains(stored.Pdu.EventId) is not false
                    && await reader.SeeAsync(stored, cancellationToken) is { } seen)
                {
                    page.Add(seen);
                }
            }

            if (batch.Count < asked)
            {
                // Going forwards there is always more to come: the end is where the next call continues.
                var last = direction == Direction.Forwards && page.Count > 0 ? cursor : null;
                return new Page(page, first ?? from ?? default, last);
            }
        }
    }

    private async ValueTask<List<Pdu>> SendersAsync(RoomView view, Page page, CancellationToken cancellationToken)
    {
        var ids = page.Events
            .Select(item => view.Members.TryGetValue(item.Stored.Pdu.Sender, out var member) ? member.Event : (EventId?)null)
            .OfType<EventId>()
            .Distinct()
            .ToList();
        return [.. (await events.ReadAsync(ids, cancellationToken)).Values];
    }

    private static bool IsPast(HistoryPoint point, HistoryPoint end, Direction direction) =>
        direction == Direction.Backwards ? point <= end : point > end;

    private static HistoryPoint Before(HistoryPoint point) => point with { Number = new EventNumber(point.Number.Value - 1) };

    /// <param name="Start">The place where the page starts.</param>
    /// <param name="Next">The place where the next page starts; null if there is none.</param>
    private sealed record Page(IReadOnlyList<SeenEvent> Events, HistoryPoint Start, HistoryPoint? Next);
}
