using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The tables of rooms, events and state.</summary>
public sealed class Schema100Rooms : IMigration
{
    public int Number => 100;

    public string Name => "rooms, events, state";

    public string Sql(DatabaseEngine engine)
    {
        var number = SqlTypes.Number(engine);
        var bytes = SqlTypes.Bytes(engine);
        var clustered = SqlTypes.ClusteredByKey(engine);

        // Columns that are read often and never change come first and the bytes last, so that a row's header is read without its overflow.
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
/// The table of relations between events. A row exists as long as its event is accepted and not redacted: a redaction means "the
/// relationship is broken" (Client-Server API, "Aggregations of child events").
/// </summary>
public sealed class Schema150Relations : IMigration
{
    public int Number => 150;

    public string Name => "relations";

    public string Sql(DatabaseEngine engine)
    {
        var bytes = SqlTypes.Bytes(engine);

        // The parent is stored by its ID, since it may arrive after its children. Children of one type are adjacent, in the order of history.
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
/// Marks the events that may have children to aggregate. This costs nothing in rooms without any, and elsewhere one lookup in a small table. A mark
/// stays when the last child is redacted: it only says where to look.
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
/// The events that ended users' joins: what former members may read ends there, whatever happens to their memberships later. For memberships
/// older than this column, the event may not have ended a join (for example a declined invite), so readers must check.
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

/// <summary>An index of the few redacted state events of a room, so that state is served with its redactions.</summary>
public sealed class Schema175RedactedState : IMigration
{
    public int Number => 175;

    public string Name => "redacted state";

    public string Sql(DatabaseEngine engine) =>
        "CREATE INDEX events_redacted_state ON events (room, redacted_by) WHERE redacted_by IS NOT NULL AND tuple IS NOT NULL;";
}

/// <summary>
/// Stores transactions in the order of their events, so that those of one batch share a page, with one index by which a repeated request
/// finds the first.
/// </summary>
public sealed class Schema180Transactions : IMigration
{
    public int Number => 180;

    public string Name => "transactions by event";

    public string Sql(DatabaseEngine engine)
    {
        var bytes = SqlTypes.Bytes(engine);

        // The path started with the room's number and a slash.
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
/// Makes indexes smaller, since every index that covers all events is written for each event, a page at a time. Events are found by the first bytes of
/// their ID's hash; only events out of order (<see cref="TimeOrder"/>) are indexed by time.
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

    /// <summary>Until then PostgreSQL has no statistics on an expression index and would scan the whole table.</summary>
    private static string Analyzed => "ANALYZE events;";

    private static string Altered => """
        ALTER TABLE events ADD COLUMN is_in_order SMALLINT NOT NULL DEFAULT 0;
        ALTER TABLE events DROP CONSTRAINT events_event_id_key;
        DROP INDEX events_by_time;
        DROP INDEX events_by_depth;
        """;

    /// <summary>SQLite cannot drop a constraint from a table.</summary>
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
/// Indexes transactions by a fingerprint. Entries go to random places in the index, which is half as large as with the ID that the client
/// chose. Existing transactions get 0, and are deleted after a day.
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
