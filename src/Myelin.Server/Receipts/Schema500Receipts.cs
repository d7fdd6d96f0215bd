using Myelin.Server.Storage;

namespace Myelin.Server.Receipts;

/// <summary>The table of receipts, with the latest one of each user, type and thread; an empty thread means unthreaded.</summary>
internal sealed class Schema500Receipts : IMigration
{
    public int Number => 500;

    public string Name => "receipts";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE receipts (
            room_number BIGINT NOT NULL,
            user_number BIGINT NOT NULL,
            kind SMALLINT NOT NULL,
            thread {SqlTypes.Text(engine)} NOT NULL,
            position BIGINT NOT NULL,
            event_id {SqlTypes.Text(engine)} NOT NULL,
            ts BIGINT NOT NULL,
            event_position BIGINT NOT NULL,
            event_depth BIGINT NOT NULL,
            PRIMARY KEY (room_number, user_number, kind, thread)
        ) {SqlTypes.ClusteredByKey(engine)};
        """;
}
