using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// What tells the events that have children to aggregate from those that have none, at the price of nothing in rooms without any and of one
/// look into a small index elsewhere.
/// </summary>
public sealed class Schema160Aggregations : IMigration
{
    public int Number => 160;

    public string Name => "aggregations";

    public string Sql(DatabaseEngine engine) =>
        """
        ALTER TABLE event_relations ADD COLUMN aggregated SMALLINT NOT NULL DEFAULT 0;
        ALTER TABLE event_relations ADD COLUMN origin_server_ts BIGINT NOT NULL DEFAULT 0;
        CREATE INDEX event_relations_aggregated ON event_relations (parent, aggregated) WHERE aggregated > 0;
        ALTER TABLE rooms ADD COLUMN has_aggregated SMALLINT NOT NULL DEFAULT 0;
        """;
}
