using Myelin.Server.Storage;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>
/// The servers that were sent something, and those rooms of theirs of which they have perhaps missed events after <c>sent_to</c>. A server that is not behind
/// has no such room. <c>revision</c> changes with every write, of either table.
/// </summary>
internal sealed class Schema1800Destinations : IMigration
{
    public int Number => 1800;

    public string Name => "destinations";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE destinations (
            server {SqlTypes.Text(engine)} NOT NULL PRIMARY KEY,
            revision BIGINT NOT NULL,
            accepted BIGINT NOT NULL,
            sent BIGINT NOT NULL,
            behind_since BIGINT NULL,
            failures BIGINT NOT NULL,
            retry_at BIGINT NULL,
            last_error {SqlTypes.Text(engine)} NULL
        );
        CREATE INDEX destinations_behind ON destinations (server) WHERE behind_since IS NOT NULL;
        CREATE INDEX destinations_failing ON destinations (server) WHERE failures > 0;
        CREATE TABLE destination_rooms (
            server {SqlTypes.Text(engine)} NOT NULL,
            room BIGINT NOT NULL,
            sent_to BIGINT NOT NULL,
            PRIMARY KEY (server, room)
        ) {SqlTypes.ClusteredByKey(engine)};
        """;
}
