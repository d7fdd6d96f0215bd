using Myelin.Api;
using Myelin.Api.ClientServer.Relations;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Serves the child events of an event in pages ("Relationships API").</summary>
internal sealed class RelatingEvents(
    IRooms rooms,
    RoomStorage storage,
    IEntityNumbers numbers,
    PaginationTokens tokens,
    HistoryVisibility visibility,
    BundledUnsignedDataReader unsigned,
    TimeProvider time)
{
    /// <param name="caller">Who reads.</param>
    /// <param name="query">The parent, and which page.</param>
    /// <param name="relationType">The relation type; null for any.</param>
    /// <param name="eventType">The type of the child events; null for any.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MatrixException">
    /// <c>M_NOT_FOUND</c>, also if the caller may not see the parent; <c>M_FORBIDDEN</c> in a forgotten room; <c>M_INVALID_PARAM</c>.
    /// </exception>
    public async ValueTask<RawJson<RelatingEventsPage>> PageAsync(
        Caller caller, RelatingEventsQuery query, string? relationType, string? eventType, CancellationToken cancellationToken)
    {
        var direction = query.Dir switch
        {
            null or "b" => Direction.Backwards,
            "f" => Direction.Forwards,
            _ => throw MatrixException.InvalidParam("'dir' is neither b nor f."),
        };
        var limit = PageLimits.Of(query.Limit);
        var view = await rooms.FindAsync(query.RoomId, cancellationToken);
        if (view is null || await storage.Events.FindAsync(query.EventId, cancellationToken) is not { } parent || parent.Room != view.Number)
        {
            throw Unseen();
        }

        var reader = visibility.Reader(view, caller.User);
        // Other users may have replied to an ignored user.
        if (await reader.SeeWhoeverSentAsync(parent, cancellationToken) is null)
        {
            throw await reader.HasForgottenAsync(cancellationToken) ? MatrixException.Forbidden("You have forgotten this room.") : Unseen();
        }

        HistoryPoint? from = query.From is { Length: > 0 } start ? await tokens.ReadAsync(view, start, cancellationToken) : null;
        HistoryPoint? to = query.To is { Length: > 0 } end ? await tokens.ReadAsync(view, end, cancellationToken) : null;
        var page = await CollectAsync(view, reader, query, relationType, eventType, new Stretch(from, to, direction, limit), cancellationToken);
        var unsignedData = await unsigned.OfAsync(view, page.Events, caller, cancellationToken);
        var format = new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: true);
        return RawJson.Write<RelatingEventsPage>(writer =>
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
                writer.WriteString("next_batch", next);
            }

            if (from is not null)
            {
                writer.WriteString("prev_batch", query.From);
            }

            if (query.RecurseByEitherName() is { } recurse)
            {
                writer.WriteNumber("recursion_depth", recurse ? RelationLimits.Levels : 1);
            }

            writer.WriteEndObject();
        });
    }

    private static MatrixException Unseen() => MatrixException.NotFound("There is no such event, or you may not see it.");

    private async ValueTask<Page> CollectAsync(
        RoomView view, VisibilityReader reader, RelatingEventsQuery query, string? relationType, string? eventType, Stretch stretch, CancellationToken cancellationToken)
    {
        var page = new List<SeenEvent>();
        var filter = new RelationFilter(relationType);
        if (eventType is { } name)
        {
            // A type without a number has no events.
            if (await numbers.FindTypeAsync(name, cancellationToken) is not { } type)
            {
                return new Page(page, null);
            }

            filter = filter with { EventType = type };
        }

        var cursor = stretch.Start;
        for (var scanned = 0; ;)
        {
            // One more than fits, to know whether there is a next page.
            var batch = await ReadAsync(view.Number, query, filter, cursor, stretch, cancellationToken);
            foreach (var stored in batch)
            {
                if (stretch.IsPast(stored.Point))
                {
                    return new Page(page, null);
                }

                if (page.Count == stretch.Limit || scanned == RelationLimits.MaximumScanned)
                {
                    return new Page(page, stretch.Before(stored.Point));
                }

                scanned++;
                cursor = stored.Point;
                if (await reader.SeeAsync(stored, cancellationToken) is { } seen)
                {
                    page.Add(seen);
                }
            }

            if (batch.Count <= stretch.Limit)
            {
                return new Page(page, null);
            }
        }
    }

    private ValueTask<List<StoredEvent>> ReadAsync(
        RoomNumber room, RelatingEventsQuery query, RelationFilter filter, HistoryPoint? cursor, Stretch stretch, CancellationToken cancellationToken) =>
        query.RecurseByEitherName() == true
            ? storage.Relations.DescendantsAsync(
                room, query.EventId, filter, cursor, stretch.Direction, stretch.Limit + 1, RelationLimits.Levels, RelationLimits.RelatedConsidered, cancellationToken)
            : storage.Relations.ChildrenAsync(room, query.EventId, filter, cursor, stretch.Direction, stretch.Limit + 1, cancellationToken);

    /// <param name="Next">The token of the next page; null if there is none.</param>
    private sealed record Page(IReadOnlyList<SeenEvent> Events, string? Next);

    /// <summary>The range of history that a page covers.</summary>
    private readonly record struct Stretch(HistoryPoint? From, HistoryPoint? To, Direction Direction, int Limit)
    {
        /// <summary>A token names the place after its event, so going backwards starts with that event.</summary>
        public HistoryPoint? Start => From is { } point && Direction is Direction.Backwards ? point with { Number = new EventNumber(point.Number.Value + 1) } : From;

        public bool IsPast(HistoryPoint point)
        {
            if (To is not { } end)
            {
                return false;
            }

            return Direction is Direction.Backwards ? point <= end : point > end;
        }

        /// <summary>The token for a page that starts with an event.</summary>
        public string Before(HistoryPoint point) => Direction is Direction.Backwards ? PaginationTokens.Behind(point) : PaginationTokens.Before(point);
    }
}
