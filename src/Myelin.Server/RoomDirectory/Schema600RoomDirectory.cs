using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>Aliases of this server and the rooms it publishes.</summary>
internal sealed class Schema600RoomDirectory : IMigration
{
    public int Number => 600;

    public string Name => "room directory";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE room_aliases (
            alias {SqlTypes.Text(engine)} NOT NULL PRIMARY KEY,
            room_number BIGINT NOT NULL,
            creator_number BIGINT NOT NULL
        );
        CREATE INDEX room_aliases_by_room ON room_aliases (room_number);
        CREATE TABLE published_rooms (
            room_number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY
        );
        """;
}
