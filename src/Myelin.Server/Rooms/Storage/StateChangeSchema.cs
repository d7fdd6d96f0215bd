using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// The table of changes of rooms' current states. Events alone don't tell them: state resolution changes the state of a forked room without an event
/// for each change. Until then no room had forks, so every live state event was one change.
/// </summary>
public sealed class Schema198StateChanges : IMigration
{
    public int Number => 198;

    public string Name => "changes of the current state";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE state_changes (
            room BIGINT NOT NULL,
            position BIGINT NOT NULL,
            tuple BIGINT NOT NULL,
            event_before BIGINT,
            event_after BIGINT,
            state_after BIGINT,
            PRIMARY KEY (room, position, tuple)
        ) {SqlTypes.ClusteredByKey(engine)};
        INSERT INTO state_changes (room, position, tuple, event_before, event_after, state_after)
            SELECT room, position, tuple, LAG(number) OVER (PARTITION BY room, tuple ORDER BY position), number, state_after
            FROM events WHERE tuple IS NOT NULL AND position IS NOT NULL
            ORDER BY room, position;
        """;
}

/// <summary>
/// The table of gaps in rooms' graphs: events that others refer to and that this server lacks. Whatever comes of them later is history, not news. And the
/// table of other servers' events that this server is to pass on to the room's servers, as it took them for a join, a knock or a leave. Rooms are marked
/// that a user of another server is or was in.
/// </summary>
public sealed class Schema199EventGaps : IMigration
{
    public int Number => 199;

    public string Name => "gaps in the graph of events";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE event_gaps (
            room BIGINT NOT NULL,
            event_id {SqlTypes.Bytes(engine)} NOT NULL,
            child BIGINT NOT NULL,
            depth BIGINT NOT NULL,
            PRIMARY KEY (room, event_id, child)
        ) {SqlTypes.ClusteredByKey(engine)};
        CREATE INDEX event_gaps_by_depth ON event_gaps (room, depth);
        ALTER TABLE rooms ADD COLUMN is_shared SMALLINT NOT NULL DEFAULT 0;
        CREATE TABLE relayed_events (event {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY);
        """;
}
