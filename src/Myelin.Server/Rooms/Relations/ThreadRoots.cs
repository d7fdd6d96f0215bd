using Myelin.Api;
using Myelin.Api.ClientServer.Relations;
using Myelin.Api.Contracts;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Serves the threads of a room, the one with the newest event first ("Querying threads in a room").</summary>
internal sealed class ThreadRoots(
    IRooms rooms, RoomStorage storage, PaginationTokens tokens, ChildReaders readers, UnsignedDataReader unsigned, AggregationBundler bundler, TimeProvider time)
{
    private static readonly HistoryPoint Newest = new(long.MaxValue, default);

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<RawJson<GetThreadRoots.Response>> PageAsync(Caller caller, GetThreadRoots request, CancellationToken cancellationToken)
    {
        var participated = request.Include switch
        {
            null or "all" => false,
            "participated" => true,
            _ => throw MatrixException.InvalidParam("'include' is neither all nor participated."),
        };
        var limit = PageLimits.Of(request.Limit);
        var view = await rooms.FindAsync(request.RoomId, cancellationToken) ?? throw Refusal();
        var reader = await readers.OfAsync(view, caller, cancellationToken);
        var end = await EndAsync(reader, cancellationToken);
        var from = request.From is { Length: > 0 } start ? After(await tokens.ReadAsync(view, start, cancellationToken)) : Newest;
        var ignored = await IgnoredAsync(reader, cancellationToken);

        // A user without a number has sent nothing.
        var page = participated && reader.Number is null
            ? new Page([], null)
            : await CollectAsync(reader, new ThreadQuery(end, ignored, participated ? reader.Number : null), Min(from, end), limit, cancellationToken);
        var unsignedData = await unsigned.OfAsync([.. page.Threads.Select(thread => thread.Root)], caller, cancellationToken);
        var format = new ClientEventFormat(time.GetUtcNow().ToUnixTimeMilliseconds(), IncludesRoomId: true);
        return RawJson.Write<GetThreadRoots.Response>(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("chunk");
            for (var i = 0; i < unsignedData.Length; i++)
            {
                var (root, relations) = page.Threads[i];

                // "If the thread root event was sent by an ignored user, the event is returned redacted to the caller."
                var pdu = reader.Ignored.Contains(root.Stored.Pdu.Sender) ? Redaction.Redact(root.Stored.Pdu) : root.Stored.Pdu;
                new ClientEventWriter(writer, format).Write(pdu, unsignedData[i] with { Relations = relations });
            }

            writer.WriteEndArray();
            if (page.Next is { } next)
            {
                writer.WriteString("next_batch", next);
            }

            writer.WriteEndObject();
        });
    }

    private static MatrixException Refusal() => MatrixException.Forbidden("You may not view this room, or there is no such room.");

    /// <summary>The end of the history that the user may see.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: the user may see nothing of the room.</exception>
    private async ValueTask<HistoryPoint> EndAsync(ChildReader reader, CancellationToken cancellationToken)
    {
        var membership = reader.Room.MembershipOf(reader.Caller.User);
        if (membership is MembershipKind.Join
            || (membership is not MembershipKind.Ban && await RoomAccess.IsWorldReadableAsync(rooms, reader.Room, cancellationToken)))
        {
            return Newest;
        }

        return membership is not MembershipKind.Ban && await reader.Visibility.LeavingAsync(cancellationToken) is { } left ? left.Point : throw Refusal();
    }

    /// <summary>The ignored users who have, or had, a membership in the room.</summary>
    private async ValueTask<IReadOnlyCollection<UserNumber>> IgnoredAsync(ChildReader reader, CancellationToken cancellationToken)
    {
        var members = reader.Ignored.Where(reader.Room.Members.ContainsKey).Take(RelationLimits.IgnoredConsidered).ToList();
        return members.Count == 0 ? [] : [.. (await storage.Numbers.FindUsersAsync(members, cancellationToken)).Values];
    }

    private async ValueTask<Page> CollectAsync(ChildReader reader, ThreadQuery asked, HistoryPoint from, int limit, CancellationToken cancellationToken)
    {
        var threads = new List<Thread>();
        var cursor = from;
        for (var scanned = 0; ;)
        {
            var batch = await storage.Threads.RootsAsync(reader.Room.Number, asked, cursor, limit + 1, cancellationToken);
            var bundles = await bundler.OfAsync(reader, [.. batch.Select(root => new ParentEvent(root.Stored))], cancellationToken);
            foreach (var (stored, latest) in batch)
            {
                if (threads.Count == limit || scanned == RelationLimits.MaximumScanned)
                {
                    return new Page(threads, PaginationTokens.Behind(latest));
                }

                scanned++;
                cursor = latest;
                if (bundles.GetValueOrDefault(stored.Pdu.EventId) is { Thread: not null } relations
                    && await reader.Visibility.SeeWhoeverSentAsync(stored, cancellationToken) is { } root)
                {
                    threads.Add(new Thread(root, root.IsErased ? relations with { Replacement = null } : relations));
                }
            }

            if (batch.Count <= limit)
            {
                return new Page(threads, null);
            }
        }
    }

    /// <summary>A token names the place after its event, so going backwards starts with that event.</summary>
    private static HistoryPoint After(HistoryPoint point) => point with { Number = new EventNumber(point.Number.Value + 1) };

    private static HistoryPoint Min(HistoryPoint one, HistoryPoint other) => one <= other ? one : other;

    private readonly record struct Thread(SeenEvent Root, BundledRelations Relations);

    /// <param name="Next">The token of the next page; null if there is none.</param>
    private sealed record Page(IReadOnlyList<Thread> Threads, string? Next);
}
