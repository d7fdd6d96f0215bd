using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>The tables of this server's aliases and published rooms.</summary>
internal sealed class Schema600RoomDirectory : IMigration
{
    public int Number => 600;

    public string Name => "room aliases and published rooms";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE room_aliases (
            alias {SqlTypes.Text(engine)} NOT NULL PRIMARY KEY,
            room BIGINT NOT NULL,
            creator BIGINT NOT NULL
        );
        CREATE INDEX room_aliases_by_room ON room_aliases (room, alias);
        CREATE TABLE published_rooms (
            room {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY
        );
        """;
}
