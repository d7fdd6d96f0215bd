using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

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
