using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

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
