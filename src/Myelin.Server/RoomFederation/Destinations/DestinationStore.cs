using System.Collections.Immutable;
using System.Data.Common;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Destinations in the database.</summary>
internal sealed class DestinationStore(IDatabase database)
{
    /// <summary>A destination's rows are changed only by compare-and-swap, so that a second owner fails cleanly.</summary>
    private const string Revision = "SELECT revision FROM destinations WHERE server = $1";

    private const string Columns = "SELECT server, revision, accepted, sent, behind_since, failures, retry_at, last_error FROM destinations ";

    private const string Upsert =
        """
        INSERT INTO destinations (server, revision, accepted, sent, behind_since, failures, retry_at, last_error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (server) DO UPDATE SET revision = excluded.revision, accepted = excluded.accepted, sent = excluded.sent, behind_since = excluded.behind_since,
            failures = excluded.failures, retry_at = excluded.retry_at, last_error = excluded.last_error
        """;

    /// <summary>What is stored of a server, nothing if it was never sent anything.</summary>
    public ValueTask<DestinationRows> ReadAsync(ServerName server, CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) =>
        {
            if (await session.QuerySingleOrDefaultAsync(Columns + "WHERE server = $1", ReadProgress, token, server.Value) is not { } progress)
            {
                return DestinationRows.None;
            }

            var rooms = await session.QueryAsync(
                "SELECT room, sent_to FROM destination_rooms WHERE server = $1", static row => KeyValuePair.Create(row.GetInt64(0), row.GetInt64(1)), token, server.Value);
            return new DestinationRows(progress, rooms.ToImmutableSortedDictionary());
        },
        cancellationToken);

    /// <summary>The servers that are behind and due, after a name.</summary>
    public ValueTask<List<ServerName>> BehindAsync(string after, DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT server FROM destinations WHERE behind_since IS NOT NULL AND server > $1 AND (retry_at IS NULL OR retry_at <= $2) ORDER BY server LIMIT $3",
            static row => ServerName.Parse(row.GetString(0)),
            token,
            after,
            now.ToUnixTimeMilliseconds(),
            DestinationLimits.StartedAtOnce),
        cancellationToken);

    /// <summary>The servers whose last attempt failed.</summary>
    public ValueTask<List<ServerName>> FailingAsync(CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync("SELECT server FROM destinations WHERE failures > 0", static row => ServerName.Parse(row.GetString(0)), token),
        cancellationToken);

    /// <summary>A unit that writes a server's rows. It is refused if the server has another owner.</summary>
    public static LogUnit Write(ServerName server, DestinationDecision.Write write)
    {
        var to = write.Progress;
        var unit = new LogUnit()
            .RequireAndSwap(Revision, write.Revision == 0 ? null : write.Revision, to.Revision, server.Value)
            .Write(
                Upsert,
                server.Value,
                to.Revision,
                to.Accepted.Value,
                to.Sent.Value,
                to.BehindSince?.ToUnixTimeMilliseconds(),
                (long)to.Failures,
                to.RetryAt?.ToUnixTimeMilliseconds(),
                to.LastError);
        foreach (var (room, after) in write.Rooms)
        {
            if (after is { } position)
            {
                unit.Write(
                    "INSERT INTO destination_rooms (server, room, sent_to) VALUES ($1, $2, $3) ON CONFLICT (server, room) DO UPDATE SET sent_to = excluded.sent_to",
                    server.Value,
                    room,
                    position);
            }
            else
            {
                unit.Write("DELETE FROM destination_rooms WHERE server = $1 AND room = $2", server.Value, room);
            }
        }

        return unit;
    }

    private static DestinationProgress ReadProgress(DbDataReader row) => new(
        row.GetInt64(1),
        new LogPosition(row.GetInt64(2)),
        new LogPosition(row.GetInt64(3)),
        Time(row, 4),
        (int)row.GetInt64(5),
        Time(row, 6),
        row.IsDBNull(7) ? null : row.GetString(7));

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
