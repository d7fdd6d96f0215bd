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
