using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The tables of rooms, their events and their state.</summary>
public sealed class Schema100Rooms : IMigration
{
    public int Number => 100;

    public string Name => "rooms, events, state";

    public string Sql(DatabaseEngine engine)
    {
        var number = SqlTypes.Number(engine);
        var bytes = SqlTypes.Bytes(engine);
        var clustered = SqlTypes.ClusteredByKey(engine);

        // The columns that are read most and never change come first, the bytes last, so that a row's header is read without its overflow.
        return $"""
            CREATE TABLE rooms (
                room {number} NOT NULL PRIMARY KEY,
                version TEXT NOT NULL,
                version_counter BIGINT NOT NULL,
                creator BIGINT,
                is_partial SMALLINT NOT NULL DEFAULT 0
            );
            CREATE TABLE events (
                number {number} NOT NULL PRIMARY KEY,
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
                event_id {bytes} NOT NULL UNIQUE,
                json {bytes} NOT NULL
            );
            CREATE UNIQUE INDEX events_by_position ON events (room, position) WHERE position IS NOT NULL;
            CREATE INDEX events_by_depth ON events (room, depth, number);
            CREATE INDEX events_by_time ON events (room, origin_server_ts);
            CREATE TABLE state_snapshots (
                snapshot {number} NOT NULL PRIMARY KEY,
                room BIGINT NOT NULL,
                height BIGINT NOT NULL,
                base BIGINT,
                size BIGINT NOT NULL,
                is_partial SMALLINT NOT NULL,
                delta {bytes} NOT NULL
            );
            CREATE TABLE current_state (
                room BIGINT NOT NULL,
                tuple BIGINT NOT NULL,
                event BIGINT NOT NULL,
                membership SMALLINT,
                PRIMARY KEY (room, tuple)
            ) {clustered};
            CREATE TABLE forward_extremities (
                room BIGINT NOT NULL,
                event BIGINT NOT NULL,
                PRIMARY KEY (room, event)
            ) {clustered};
            CREATE TABLE memberships (
                user_number BIGINT NOT NULL,
                room BIGINT NOT NULL,
                membership SMALLINT NOT NULL,
                event BIGINT NOT NULL,
                position BIGINT NOT NULL,
                forgotten SMALLINT NOT NULL DEFAULT 0,
                PRIMARY KEY (user_number, room)
            ) {clustered};
            CREATE INDEX memberships_by_room ON memberships (room, membership);
            CREATE TABLE event_transactions (
                user_number BIGINT NOT NULL,
                device {bytes} NOT NULL,
                path {bytes} NOT NULL,
                txn_id {bytes} NOT NULL,
                event BIGINT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (user_number, device, path, txn_id)
            ) {clustered};
            CREATE INDEX event_transactions_by_event ON event_transactions (event);
            """;
    }
}

/// <summary>
/// The table of which event relates to which. A row is there as long as its event is accepted and not redacted: with a redaction "the
/// relationship is broken" (Client-Server API, "Aggregations of child events").
/// </summary>
public sealed class Schema150Relations : IMigration
{
    public int Number => 150;

    public string Name => "relations";

    public string Sql(DatabaseEngine engine)
    {
        var bytes = SqlTypes.Bytes(engine);

        // The parent by its ID, since it may come later than its children. The children of one type lie together in the order of history.
        return $"""
            CREATE TABLE event_relations (
                parent {bytes} NOT NULL,
                rel_type {bytes} NOT NULL,
                depth BIGINT NOT NULL,
                event BIGINT NOT NULL,
                room BIGINT NOT NULL,
                type BIGINT NOT NULL,
                sender BIGINT NOT NULL,
                is_thread SMALLINT NOT NULL,
                PRIMARY KEY (parent, rel_type, depth, event)
            ) {SqlTypes.ClusteredByKey(engine)};
            CREATE INDEX event_relations_in_threads ON event_relations (room, depth, event) WHERE is_thread = 1;
            """;
    }
}

/// <summary>
/// What tells the events that may have children to aggregate from those that have none, at the price of nothing in rooms without any and of one
/// look into a small table elsewhere. A mark stays when the last child is redacted: it says where to look.
/// </summary>
public sealed class Schema160Aggregations : IMigration
{
    public int Number => 160;

    public string Name => "aggregations";

    public string Sql(DatabaseEngine engine) =>
        $"""
        ALTER TABLE event_relations ADD COLUMN origin_server_ts BIGINT NOT NULL DEFAULT 0;
        CREATE TABLE aggregated_parents (
            parent {SqlTypes.Bytes(engine)} NOT NULL PRIMARY KEY,
            kinds SMALLINT NOT NULL
        ) {SqlTypes.ClusteredByKey(engine)};
        ALTER TABLE rooms ADD COLUMN has_aggregated SMALLINT NOT NULL DEFAULT 0;
        """;
}

/// <summary>
/// Where users last ceased to be joined to a room: what former members may read ends there, whatever becomes of them later. Of memberships
/// that are older than this column it may name an event that ended no join, such as a declined invitation: readers look.
/// </summary>
public sealed class Schema170Departures : IMigration
{
    public int Number => 170;

    public string Name => "where members left";

    public string Sql(DatabaseEngine engine) => """
        ALTER TABLE memberships ADD COLUMN left_event BIGINT;
        UPDATE memberships SET left_event = event WHERE membership IN (4, 5);
        """;
}

/// <summary>Finds the few state events of a room that have been redacted, so that state is told with what redacted it.</summary>
public sealed class Schema175RedactedState : IMigration
{
    public int Number => 175;

    public string Name => "redacted state";

    public string Sql(DatabaseEngine engine) =>
        "CREATE INDEX events_redacted_state ON events (room, redacted_by) WHERE redacted_by IS NOT NULL AND tuple IS NOT NULL;";
}

/// <summary>
/// Transactions in the order of their events, so that those of one batch lie together on a page, and one index by which a repeated request
/// finds the first.
/// </summary>
public sealed class Schema180Transactions : IMigration
{
    public int Number => 180;

    public string Name => "transactions by event";

    public string Sql(DatabaseEngine engine)
    {
        var bytes = SqlTypes.Bytes(engine);

        // A path began with its room's number and a slash.
        return $"""
            CREATE TABLE sent_transactions (
                event {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
                room BIGINT NOT NULL,
                user_number BIGINT NOT NULL,
                at BIGINT NOT NULL,
                device {bytes} NOT NULL,
                path {bytes} NOT NULL,
                txn_id {bytes} NOT NULL
            );
            INSERT INTO sent_transactions (event, room, user_number, at, device, path, txn_id)
                SELECT e.number, e.room, t.user_number, t.at, t.device, substr(t.path, length(CAST(e.room AS TEXT)) + 2), t.txn_id
                FROM event_transactions t JOIN events e ON e.number = t.event ORDER BY e.number;
            CREATE INDEX sent_transactions_by_id ON sent_transactions (room, user_number, txn_id);
            DROP TABLE event_transactions;
            """;
    }
}

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

/// <summary>
/// Transactions are found by a fingerprint: the index, which each of them enters at another place, is half as large as with the ID that the
/// client chose. Those from before have 0, and are gone after a day.
/// </summary>
public sealed class Schema195TransactionFingerprints : IMigration
{
    public int Number => 195;

    public string Name => "fingerprints of transactions";

    public string Sql(DatabaseEngine engine) => """
        ALTER TABLE sent_transactions ADD COLUMN fingerprint BIGINT NOT NULL DEFAULT 0;
        DROP INDEX sent_transactions_by_id;
        CREATE INDEX sent_transactions_by_fingerprint ON sent_transactions (room, user_number, fingerprint);
        """;
}
