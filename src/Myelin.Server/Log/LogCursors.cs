using Myelin.Server.Storage;

namespace Myelin.Server.Log;

/// <summary>The positions of durable readers. A cursor moves by compare-and-swap, so a second owner fails cleanly.</summary>
public sealed class LogCursors(IDatabase database)
{
    private const string Query = "SELECT position FROM log_cursors WHERE reader = $1";

    /// <summary>The reader's position; null if it never had one.</summary>
    public async ValueTask<LogPosition?> ReadAsync(string reader, CancellationToken cancellationToken)
    {
        var position = await database.ReadAsync((session, token) => session.ScalarAsync(Query, token, reader), cancellationToken);
        return position is { } value ? new LogPosition(value) : null;
    }

    /// <summary>The position of the reader that is furthest behind; null if there are none.</summary>
    public async ValueTask<LogPosition?> SlowestAsync(CancellationToken cancellationToken)
    {
        var position = await database.ReadAsync((session, token) => session.ScalarAsync("SELECT MIN(position) FROM log_cursors", token), cancellationToken);
        return position is { } value ? new LogPosition(value) : null;
    }

    /// <summary>The readers that have a cursor.</summary>
    public async ValueTask<List<string>> ReadersAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => session.QueryAsync("SELECT reader FROM log_cursors", row => row.GetString(0), token), cancellationToken);

    /// <summary>Adds a new reader's cursor to a unit, unless it has one already.</summary>
    public static LogUnit Begin(LogUnit unit, string reader, LogPosition at) =>
        unit.Write("INSERT INTO log_cursors (reader, position) VALUES ($1, $2) ON CONFLICT (reader) DO NOTHING", reader, at.Value);

    /// <summary>Adds the removal of a reader's cursor to a unit.</summary>
    public static LogUnit Forget(LogUnit unit, string reader) => unit.Write("DELETE FROM log_cursors WHERE reader = $1", reader);

    /// <summary>Whether a unit was refused because another owner has moved the reader's cursor.</summary>
    public static bool IsOf(UnitRefusedException refusal, string reader) =>
        refusal.Failed is { Sql: Query } failed && failed.Parameters is [var name] && name.Equals((SqlValue)reader);

    /// <summary>Adds a cursor's move to a unit, from one position (null: it has no cursor yet) to another.</summary>
    public static LogUnit Advance(LogUnit unit, string reader, LogPosition? from, LogPosition to) =>
        unit
            .RequireAndSwap(Query, from?.Value, to.Value, reader)
            .Write("INSERT INTO log_cursors (reader, position) VALUES ($1, $2) ON CONFLICT (reader) DO UPDATE SET position = excluded.position", reader, to.Value);
}
