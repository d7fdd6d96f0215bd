using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Indexes that an event touches little of when it is stored. By its ID it is found by the first bytes of its hash, and by its time only if it is
/// out of order (<see cref="TimeOrder"/>): each index that all events enter is written with each of them, a page at a time.
/// </summary>
public sealed class Schema190EventIndexes : IMigration
{
    private const string Columns =
        "number, room, standing, type, tuple, sender, depth, origin_server_ts, position, state_before, state_after, redacted_by, event_id, json";

    public int Number => 190;

    public string Name => "smaller indexes of events";

    public string Sql(DatabaseEngine engine) => $"""
        ALTER TABLE rooms ADD COLUMN in_order_depth BIGINT;
        ALTER TABLE rooms ADD COLUMN in_order_ts BIGINT;
        {(engine is DatabaseEngine.Sqlite ? Rebuilt : Altered)}
        CREATE INDEX events_by_id ON events ({EventIdBytes.Key("event_id")});
        CREATE INDEX events_by_depth ON events (room, depth, number, is_in_order);
        CREATE INDEX events_out_of_order ON events (room, origin_server_ts, depth, number) WHERE is_in_order = 0;
        {(engine is DatabaseEngine.Sqlite ? string.Empty : Analyzed)}
        """;

    /// <summary>Of an index on an expression PostgreSQL knows nothing until then, and would rather read the whole table.</summary>
    private static string Analyzed => "ANALYZE events;";

    private static string Altered => """
        ALTER TABLE events ADD COLUMN is_in_order SMALLINT NOT NULL DEFAULT 0;
        ALTER TABLE events DROP CONSTRAINT events_event_id_key;
        DROP INDEX events_by_time;
        DROP INDEX events_by_depth;
        """;

    /// <summary>SQLite can't take a constraint away from a table.</summary>
    private static string Rebuilt => $"""
        CREATE TABLE events_rebuilt (
            number INTEGER NOT NULL PRIMARY KEY,
            room BIGINT NOT NULL,
            standing SMALLINT NOT NULL,
            type BIGINT NOT NULL,
            tuple BIGINT,
            sender BIGINT NOT NULL,
            depth BIGINT NOT NULL,
            origin_server_ts BIGINT NOT NULL,
            position BIGINT,
            state_before BIGINT,
            state_after BIGINT,
            redacted_by BIGINT,
            is_in_order SMALLINT NOT NULL DEFAULT 0,
            event_id BLOB NOT NULL,
            json BLOB NOT NULL
        );
        INSERT INTO events_rebuilt ({Columns}) SELECT {Columns} FROM events ORDER BY number;
        DROP TABLE events;
        ALTER TABLE events_rebuilt RENAME TO events;
        CREATE UNIQUE INDEX events_by_position ON events (room, position) WHERE position IS NOT NULL;
        CREATE INDEX events_redacted_state ON events (room, redacted_by) WHERE redacted_by IS NOT NULL AND tuple IS NOT NULL;
        """;
}
